"""Profiles: strict reading, private writing, credentials that are read late and never shown."""

import stat
import sys
from pathlib import Path

import pytest

from tests.cmses import DATOCMS, UNICAT
from tui.config import credentials
from tui.config.credentials import Credential
from tui.config.paths import Paths
from tui.config.profiles import (
    BrokenProfile,
    Profile,
    check_base_url,
    list_profiles,
    load_profile,
    profile_file,
    save_profile,
    save_token,
)
from tui.core.errors import ConfigError
from tui.core.secret import Secret

SECRET = "hush-0123456789abcdef"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths.under(tmp_path)


def write(paths: Paths, name: str, text: str) -> Path:
    paths.profiles_dir.mkdir(parents=True, exist_ok=True)
    file = paths.profiles_dir / f"{name}.toml"
    file.write_text(text, "utf-8")
    return file


def wrong(paths: Paths, text: str) -> ConfigError:
    write(paths, "blog", text)
    with pytest.raises(ConfigError) as caught:
        load_profile(paths, "blog")
    assert "blog.toml" in caught.value.message
    assert caught.value.next_step
    assert SECRET not in str(caught.value)
    return caught.value


def test_the_smallest_profiles(paths: Paths) -> None:
    write(paths, "blog", 'system = "datocms"\ntoken_env = "BLOG_TOKEN"\n')
    write(paths, "shop", 'system = "unicat"\nproject = "0b8f-1"\ntoken_command = ["pass", "show", "shop"]\n')
    blog, shop = load_profile(paths, "blog"), load_profile(paths, "shop")
    assert (blog.system, blog.base_url, blog.environment) == (DATOCMS, "https://site-api.datocms.com", "")
    assert (shop.system, shop.base_url, shop.project) == (UNICAT, "https://unicat.app", "0b8f-1")
    assert blog.credential == Credential.from_env("BLOG_TOKEN")
    assert shop.credential == Credential.from_command("pass", "show", "shop")
    assert not blog.read_only


def test_what_is_saved_is_read_back_the_same(paths: Paths) -> None:
    kept = save_token(paths, "blog", Secret(SECRET))
    profiles = [
        Profile(
            "blog",
            DATOCMS,
            "http://127.0.0.1:8080",
            environment="main",
            read_only=True,
            credential=Credential.from_file(kept),
        ),
        Profile(
            "Läden.2",
            UNICAT,
            "https://unicat.app",
            project="gid",
            credential=Credential.from_command("pass", "a b"),
        ),
    ]
    for profile in profiles:
        file = save_profile(paths, profile)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert SECRET not in file.read_text("utf-8")
        assert load_profile(paths, profile.name) == profile
    assert [item.name for item in list_profiles(paths)] == ["Läden.2", "blog"]
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.parent.stat().st_mode) == 0o700
    assert load_profile(paths, "blog").credential.read("blog").reveal() == SECRET
    assert SECRET not in repr(load_profile(paths, "blog"))


def test_an_existing_profile_is_never_overwritten_by_accident(paths: Paths) -> None:
    profile = Profile("blog", DATOCMS, "https://a.example", credential=Credential.from_env("A"))
    save_profile(paths, profile)
    with pytest.raises(ConfigError, match="already a profile"):
        save_profile(paths, profile)
    save_profile(paths, profile, replace=True)


@pytest.mark.parametrize(
    ("text", "says", "step"),
    [
        ('sytem = "datocms"\n', "line 1: there is no key sytem", "Did you mean system?"),
        ('system = "datocms"\n\nenviroment = "main"\ntoken_env = "A"', "line 3: there is no key", "environment"),
        (f'system = "datocms"\ntoken = "{SECRET}"\n', "line 2: a token does not belong", "token_file"),
        ('token_env = "A"\n', "system is missing", "datocms"),
        ('system = "datocm"\ntoken_env = "A"', "line 1: there is no system datocm", '"datocms"'),
        ("system = 3\n", "there is no system 3", "unicat"),
        ('system = "datocms"\n', "nothing says where the token comes from", "token_env"),
        ('system = "datocms"\ntoken_env = "A"\ntoken_file = "b"\n', "both token_env and token_file", "one of them"),
        ('system = "datocms"\ntoken_env = "a b"\n', "line 2: token_env is not the name of a variable", "name"),
        ('system = "datocms"\ntoken_command = "pass show"\n', "line 2: token_command is not a list", "["),
        ('system = "datocms"\ntoken_command = []\n', "token_command is not a list", "["),
        ('system = "datocms"\ntoken_file = 3\n', "token_file is not text", "token_file"),
        ('system = "datocms"\ntoken_env = "A"\nread_only = "yes"\n', "line 3: read_only is true or false", "quotes"),
        ('system = "datocms"\ntoken_env = "A"\nproject = "x"\n', "project belongs to Unicat", "Remove"),
        ('system = "unicat"\ntoken_env = "A"\nproject = "x"\nenvironment = "y"\n', "environment belongs", "Remove"),
        ('system = "unicat"\ntoken_env = "A"\n', "project is missing", "gid"),
        ('system = "unicat"\ntoken_env = "A"\nproject = "../x"\n', "characters no project has", "Copy"),
        ('system = "datocms"\ntoken_env = "A"\nbase_url = "ftp://x"\n', "line 3: base_url is not an http", "https"),
        (f'system = "datocms"\ntoken_env = "A"\nbase_url = "https://u:{SECRET}@x"\n', "user name or password", "token"),
        ('system = "datocms\n', "blog.toml", "Correct the file"),
        ('system = "datocms"\n[token_env]\na = 1\n', "token_env is not text", "token_env"),
    ],
)
def test_mistakes_are_named_with_their_place(paths: Paths, text: str, says: str, step: str) -> None:
    error = wrong(paths, text)
    assert says in error.message
    assert step in error.next_step


def test_a_file_that_is_no_text(paths: Paths) -> None:
    write(paths, "blog", "")
    (paths.profiles_dir / "blog.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_profile(paths, "blog")


def test_hostile_text_is_cleaned(paths: Paths) -> None:
    error = wrong(paths, '"\\u001b[31mkey" = 1\n')
    assert "\x1b" not in str(error)


def test_a_profile_that_is_not_there(paths: Paths) -> None:
    with pytest.raises(ConfigError) as none:
        load_profile(paths, "blog")
    assert "profiles add" in none.value.next_step
    write(paths, "magazine", 'system = "datocms"\ntoken_env = "A"\n')
    with pytest.raises(ConfigError) as near:
        load_profile(paths, "magazin")
    assert near.value.next_step == "Did you mean magazine?"
    with pytest.raises(ConfigError) as far:
        load_profile(paths, "xyz")
    assert "magazine" in far.value.next_step


@pytest.mark.parametrize("name", ["", ".hidden", "../up", "a/b", "a\\b", "a b", "a\x1b", "x" * 65, "-x"])
def test_names_that_are_no_file_names(paths: Paths, name: str) -> None:
    with pytest.raises(ConfigError):
        profile_file(paths, name)


def test_broken_profiles_stand_in_the_list(paths: Paths) -> None:
    write(paths, "a", 'system = "datocms"\ntoken_env = "A"\n')
    write(paths, "b", "nonsense")
    good, broken = list_profiles(paths)
    assert isinstance(good, Profile)
    assert isinstance(broken, BrokenProfile)
    assert broken.error.next_step


@pytest.mark.parametrize(
    "url",
    ["", "example.org", "https://", "https://a b", "https://x:99999", "https://x/?a=1", "https://x/#a", "https://[x"],
)
def test_addresses_that_are_none(url: str) -> None:
    with pytest.raises(ConfigError):
        check_base_url(url)


def test_addresses_lose_their_last_slash() -> None:
    assert check_base_url(" http://127.0.0.1:80/api/ ") == "http://127.0.0.1:80/api"


class TestCredentials:
    def refused(self, credential: Credential) -> ConfigError:
        with pytest.raises(ConfigError) as caught:
            credential.read("blog")
        assert "profile blog" in caught.value.message
        assert caught.value.next_step
        assert SECRET not in str(caught.value)
        return caught.value

    def test_environment(self, monkeypatch: pytest.MonkeyPatch) -> None:
        credential = Credential.from_env("BLOG_TOKEN")
        monkeypatch.delenv("BLOG_TOKEN", raising=False)
        assert "not set" in self.refused(credential).message
        monkeypatch.setenv("BLOG_TOKEN", f" {SECRET}\n")
        assert credential.read("blog").reveal() == SECRET
        monkeypatch.setenv("BLOG_TOKEN", f"{SECRET} and more")
        assert "no token" in self.refused(credential).message

    def test_file(self, tmp_path: Path) -> None:
        file = tmp_path / "token"
        credential = Credential.from_file(file)
        assert "cannot be read" in self.refused(credential).message
        file.write_text(f"{SECRET}\nsecond line\n")
        file.chmod(0o640)
        error = self.refused(credential)
        assert "0640" in error.message
        assert error.next_step == f"Run: chmod 600 {file}"
        file.chmod(0o600)
        assert credential.read("blog").reveal() == SECRET
        file.write_text("\n")
        assert "empty" in self.refused(credential).message
        file.write_text("x" * 20_000)
        assert "too long" in self.refused(credential).message
        assert "cannot be read" in self.refused(Credential.from_file(tmp_path)).message

    def test_a_relative_file_is_beside_the_profile(self, paths: Paths) -> None:
        write(paths, "blog", 'system = "datocms"\ntoken_file = "blog.token"\n')
        file = paths.profiles_dir / "blog.token"
        file.write_text(SECRET)
        file.chmod(0o600)
        assert load_profile(paths, "blog").credential.read("blog").reveal() == SECRET

    def test_command(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def python(code: str) -> Credential:
            return Credential.from_command(sys.executable, "-c", code)

        assert python(f"print('{SECRET}'); print('user: me')").read("blog").reveal() == SECRET
        failed = self.refused(python(f"import sys; sys.exit('{SECRET}')"))
        assert "status 1" in failed.message
        assert "empty" in self.refused(python("pass")).message
        assert "cannot be run" in self.refused(Credential.from_command(str(tmp_path / "none"))).message
        marker = tmp_path / "marker"
        assert Credential.from_command("echo", f"$(touch {marker})").describe() == "command echo"
        self.refused(Credential.from_command("echo", f"; touch {marker}"))
        assert not marker.exists()
        monkeypatch.setattr(credentials, "COMMAND_TIMEOUT_S", 0.2)
        assert "no answer" in self.refused(python("import time; time.sleep(60)")).message

    def test_a_command_is_described_by_its_program_only(self) -> None:
        assert SECRET not in Credential.from_command("get", "--key", SECRET).describe()
