"""Keys: another key is refused, and so is a key file that others than its owner can read."""

from pathlib import Path

import pytest

from ingest.pseudonym import KeyProblem, pseudonym_key
from ingest.vault import read_names
from tests.ingest.builder import MUNICIPALITY, Home
from tests.privacy.conftest import holdings_of


@pytest.mark.parametrize("rights", [0o640, 0o604, 0o644, 0o660, 0o700 | 0o001])
def test_a_pseudonym_key_that_others_can_read_stops_the_landing(landed: Home, rights: int) -> None:
    (landed.paths.keys / "pseudonym.key").chmod(rights)
    with pytest.raises(KeyProblem, match=r"Nøglefilen pseudonym\.key kan læses af andre end ejeren .*chmod 600"):
        landed.land()


def test_a_vault_key_that_others_can_read_stops_reading_names(landed: Home) -> None:
    holdings = holdings_of(landed)
    (landed.paths.keys / "vault.key").chmod(0o644)
    with pytest.raises(KeyProblem, match=r"Nøglefilen vault\.key"):
        read_names(holdings.vault, holdings.keys, MUNICIPALITY, "person")


@pytest.mark.parametrize("rights", [0o600, 0o400])
def test_a_key_for_its_owner_alone_is_used(landed: Home, rights: int) -> None:
    (landed.paths.keys / "pseudonym.key").chmod(rights)
    assert len(pseudonym_key(landed.connection, landed.paths.keys)) >= 32


def test_the_message_names_no_path_and_no_key(landed: Home, tmp_path: Path) -> None:
    path = landed.paths.keys / "pseudonym.key"
    path.chmod(0o644)
    with pytest.raises(KeyProblem) as error:
        landed.land()
    assert str(tmp_path) not in str(error.value)
    assert path.read_text() not in str(error.value)


def test_another_key_than_before_is_refused(landed: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LINEAL_PSEUDONYM_KEY", "another key that is long enough to be used")
    with pytest.raises(KeyProblem, match="en anden end den"):
        landed.land()
