"""The providers of a municipality and their offers, and which offer has room for a child."""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import NamedTuple

from simulator.catalogue import OfferTemplate, offer_templates, provider_templates, scale
from simulator.truth import Offer, Provider

# A provider is found by registry number; 00 in front keeps it from being anyone's.
CVR_PREFIX = "00"
# A small house stays small however large the municipality: small providers must exist everywhere.
SMALL_HOUSE_PLACES = 4


class Opening(NamedTuple):
    """When an offer opened, and when the registry learned of it."""

    start: date
    registered: date


@dataclass(slots=True)
class Place:
    """An offer with what the choice of it needs."""

    offer: Offer
    provider: Provider
    bl_paragraph: str | None
    effect: float
    starts: list[date] = field(default_factory=list)
    lasts: list[date] = field(default_factory=list)

    def add_stay(self, start: date, last: date) -> None:
        """Notes a stay; both ends are kept sorted so that occupancy is two look-ups."""
        insort(self.starts, start)
        insort(self.lasts, last)

    def occupied(self, day: date) -> int:
        """Children there on `day`."""
        return bisect_right(self.starts, day) - bisect_left(self.lasts, day)


# A provider and its effect on development.
Maker = tuple[Provider, float]


@dataclass(slots=True)
class Supply:
    """All providers and places of one municipality."""

    opened: date
    size: float
    providers: list[Provider]
    places: dict[str, list[Place]]
    on_demand: dict[str, OfferTemplate]
    taken: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def free_numbers(self, template: OfferTemplate, count: int) -> range:
        """The next `count` numbers in a row that no offer of the provider has; they are taken."""
        taken, first = self.taken[template.provider_ref], template.first_number
        while not taken.isdisjoint(range(first, first + count)):
            first = max(taken.intersection(range(first, first + count))) + 1
        taken.update(range(first, first + count))
        return range(first, first + count)

    def choose(self, rng: Random, service_type: str, start: date, last: date, registered: date) -> Place:
        """An offer of the type with a free place on `start` (else the least full one); the stay is noted."""
        template = self.on_demand.get(service_type)
        if template is None:
            place = self._free(rng, service_type, start)
        else:
            place = self._create(template, start, registered)
        place.add_stay(start, last)
        return place

    def _free(self, rng: Random, service_type: str, start: date) -> Place:
        places = self.places[service_type]
        room = [max(0, (place.offer.places or 0) - place.occupied(start)) for place in places]
        if not any(room):
            return min(places, key=lambda place: place.occupied(start) / (place.offer.places or 1))
        return rng.choices(places, room)[0]

    def _create(self, template: OfferTemplate, start: date, registered: date) -> Place:
        (number,) = self.free_numbers(template, 1)
        maker = _provider_of(self.providers, template)
        place = _place(template, number, maker, template.places, Opening(start, min(start, registered)))
        self.places[template.service_type].append(place)
        return place


def build_supply(place_name: str, population: int, opened: date) -> Supply:
    """The supply of a municipality; houses and families grow with the population."""
    size = scale(population)
    providers = [
        Provider(
            provider_id=f"L{number:03d}",
            provider_name=template.provider_name.format(place=place_name),
            cvr_number=f"{CVR_PREFIX}{number:06d}",
            ownership=template.ownership,
            registered_date=opened,
        )
        for number, template in enumerate(provider_templates(), start=1)
    ]
    supply = Supply(opened, size, providers, defaultdict(list), {})
    for template in offer_templates():
        if template.count == 0:
            supply.on_demand[template.service_type] = template
        else:
            supply.places[template.service_type].extend(_places(template, supply))
    return supply


def _places(template: OfferTemplate, supply: Supply) -> list[Place]:
    maker = _provider_of(supply.providers, template)
    opening = Opening(supply.opened, supply.opened)
    if template.first_number:
        count = max(2, round(template.count * supply.size))
        numbers = supply.free_numbers(template, count)
        return [_place(template, number, maker, template.places, opening) for number in numbers]
    places = template.places
    if places > SMALL_HOUSE_PLACES:
        places = max(places, round(places * supply.size))
    return [_place(template, 0, maker, places, opening)]


def _provider_of(providers: list[Provider], template: OfferTemplate) -> Maker:
    for provider, candidate in zip(providers, provider_templates(), strict=True):
        if candidate.provider_ref == template.provider_ref:
            return provider, candidate.effect
    raise ValueError(f"offers.csv names an unknown provider: {template.provider_ref}")


def _place(template: OfferTemplate, number: int, maker: Maker, places: int, opening: Opening) -> Place:
    provider, effect = maker
    name = template.offer_name.format(number=number)
    offer = Offer(
        offer_id=f"{provider.provider_id}-{offer_code(template, number)}",
        offer_name=name,
        provider_id=provider.provider_id,
        offer_type=template.offer_type,
        place_of_stay_code=template.place_of_stay_code,
        places=places,
        target_group=template.target_group,
        start_date=opening.start,
        last_day=None,
        registered_date=opening.registered,
    )
    return Place(offer, provider, template.bl_paragraph, effect)


def offer_code(template: OfferTemplate, number: int) -> str:
    """The offer's number at its provider: its own, or its place in the provider's list."""
    if number:
        return str(number)
    own = [item for item in offer_templates() if item.provider_ref == template.provider_ref]
    return f"{own.index(template) + 1:02d}"
