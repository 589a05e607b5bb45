"""The published figures of all audiences, attacked together: no small count follows from their rows and sums."""

from orchestration.home import Home
from tests.publish.attack_home import KEY, attack, published_rows


def test_a_cell_is_marked_alike_for_every_audience(built_home: Home) -> None:
    published = published_rows(built_home)
    twice = published.execute(
        f"select {KEY} from shown group by {KEY} having count(distinct (cell_status, has_numerator, has_total)) > 1"
    ).fetchall()
    assert twice == []
    assert published.execute("select count(*) > 1000 from shown where cell_status = 'hidden'").fetchone() == (True,)


def test_no_small_count_follows_from_what_all_audiences_get(built_home: Home) -> None:
    done = attack(built_home)
    assert done.printed == []
    assert done.recovered == []
    assert done.systems > 100
