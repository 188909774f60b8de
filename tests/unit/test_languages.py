"""Locales by the names of their languages."""

import pytest

from tui.cms.datocms.languages import language_name


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("en", "English"),
        ("it", "Italian"),
        ("az", "Azerbaijani"),
        ("zu", "Zulu"),
        ("pt-BR", "Portuguese (BR)"),
        ("zh_Hans_CN", "Chinese (Hans-CN)"),
        ("PL", "Polish"),
        ("x", ""),
        ("", ""),
        ("tlh", ""),
        ("Afar", ""),
    ],
)
def test_a_language_has_its_name(code: str, name: str) -> None:
    assert language_name(code) == name
