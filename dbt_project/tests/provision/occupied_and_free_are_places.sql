-- Every offer and day of a list: occupied + free = places, and what is beyond the places stands apart. A day that no
-- list covers has neither.
select *
from {{ ref('fct_capacity_day') }}
where
    occupied_places + free_places - overbooked_places <> places
    or (free_places > 0 and overbooked_places > 0)
    or free_places < 0
    or overbooked_places < 0
    or (places is not null and (occupied_places is null) <> (free_places is null))
    or (free_places is null) <> (overbooked_places is null)
