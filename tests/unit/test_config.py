"""The configuration: where it is found, what it may say, and how flags go over it."""

from __future__ import annotations

from pathlib import Path

import pytest

from iamlint.config import Config, find_config, load_config, read_config
from iamlint.errors import UsageError
from iamlint.finding import Profile, Severity


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Config:
    return read_config(write(folder / "iamlint.toml", text), folder)


def test_every_key_is_read(tmp_path: Path) -> None:
    """Each key of the interface ends in a field of its type."""
    config = read(
        tmp_path,
        """
        profile = "strict"
        select = ["IAM3"]
        extend_select = ["wildcard-s3"]
        ignore = ["hygiene"]
        min_severity = "medium"
        fail_on = "high"
        format = "sarif"
        exclude = ["examples/"]
        var_files = ["prod.tfvars"]
        baseline = "known.json"
        account = "111122223333"
        region = "eu-west-1"
        partition = "aws"
        trusted_accounts = ["444455556666"]
        trusted_orgs = ["o-a"]
        extra_services = ["acme"]
        require_boundary = true
        [severity]
        IAM301 = "info"
        [per_file_ignores]
        "old/*" = ["IAM301"]
        [per_address_ignores]
        "module.old.*" = ["IAM302", "public-trust"]
        [vars]
        name = "app"
        sizes = [1, 2]
        [rules]
        paths = ["./iam_rules"]
        """,
    )
    assert config.profile is Profile.STRICT
    assert (config.select, config.extend_select) == (("IAM3",), ("wildcard-s3",))
    assert (config.ignore, config.exclude) == (("hygiene",), ("examples/",))
    assert (config.min_severity, config.fail_on) == (Severity.MEDIUM, Severity.HIGH)
    assert (config.format, config.account) == ("sarif", "111122223333")
    assert (config.region, config.partition) == ("eu-west-1", "aws")
    assert config.var_files == (tmp_path / "prod.tfvars",)
    assert config.baseline == tmp_path / "known.json"
    assert config.rule_paths == (tmp_path / "iam_rules",)
    assert config.vars == (("name", "app"), ("sizes", "[1, 2]"))
    assert config.severity == (("IAM301", Severity.INFO),)
    assert config.settings.trusted_accounts == {"444455556666"}
    assert config.settings.trusted_orgs == {"o-a"}
    assert config.settings.extra_services == {"acme"}
    assert config.settings.require_boundary
    (ignore,) = config.per_address_ignores
    assert (ignore.pattern, ignore.span.line) == ("module.old.*", 24)
    assert [(code, span.text) for code, span in ignore.codes] == [
        ("IAM302", '"IAM302"'),
        ("public-trust", '"public-trust"'),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sellect = []", "unknown key `sellect`, did you mean `select`?"),
        ("[rules]\npath = []", "unknown key `rules.path`, did you mean `paths`?"),
        ('select = "IAM3"', "`select` must be a list of strings, not a string"),
        ("select = [3]", "`select` must be a list of strings, not a number"),
        ("account = 111122223333", "`account` must be a string, not a number"),
        ("require_boundary = 'yes'", "`require_boundary` must be true or false, not a string"),
        ("severity = 'high'", "`severity` must be a table, not a string"),
        ("[severity]\nIAM301 = 'hihg'", "not `hihg`, did you mean `high`?"),
        ("profile = 'strickt'", "`profile` is one of default, strict, not `strickt`"),
        ("[per_file_ignores]\nx = 'IAM301'", "`per_file_ignores.x` must be a list of strings"),
        ("select = [", "not TOML"),
    ],
)
def test_a_mistake_names_file_key_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    """A wrong key or type is misuse, told with the file and the nearest right form."""
    with pytest.raises(UsageError) as caught:
        read(tmp_path, text)
    assert message in str(caught.value)
    assert "iamlint.toml" in str(caught.value)


def test_the_nearest_file_upward_wins(tmp_path: Path) -> None:
    """Looked for from the common folder of the paths, up to the repository's root."""
    (tmp_path / ".git").mkdir()
    above = write(tmp_path / "iamlint.toml")
    near = write(tmp_path / "infra" / ".iamlint.toml")
    one = write(tmp_path / "infra" / "a" / "main.tf")
    two = write(tmp_path / "infra" / "b" / "main.tf")
    assert find_config([one, two]) == near
    assert find_config([one, tmp_path / "other"]) == above


def test_never_above_the_repository(tmp_path: Path) -> None:
    """A file above the folder that holds .git is not ours; without .git only PATH itself counts."""
    write(tmp_path / "iamlint.toml")
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    assert find_config([tmp_path / "repository"]) is None
    (tmp_path / "plain").mkdir()
    assert find_config([tmp_path / "plain"]) is None


def test_pyproject_counts_only_with_our_section(tmp_path: Path) -> None:
    """A pyproject.toml without [tool.iamlint] is passed over."""
    (tmp_path / ".git").mkdir()
    project = write(tmp_path / "pyproject.toml", "[tool.iamlint]\nprofile = 'strict'\n")
    folder = write(tmp_path / "infra" / "pyproject.toml", "[tool.other]\n").parent
    assert find_config([folder]) == project
    assert load_config([folder]).profile is Profile.STRICT


def test_no_link_out_of_the_repository_is_followed(tmp_path: Path) -> None:
    """A configuration that is a link to a file outside is not read."""
    outside = write(tmp_path / "secret.toml", "profile = 'strict'")
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    (repository / "iamlint.toml").symlink_to(outside)
    assert find_config([repository]) is None


@pytest.mark.parametrize("key", ["baseline = '../x'", "var_files = ['/etc/hosts']"])
def test_a_found_file_names_nothing_outside(tmp_path: Path, key: str) -> None:
    """What came with the repository cannot make iamlint read outside of it."""
    repository = tmp_path / "repository"
    (repository / ".git").mkdir(parents=True)
    write(repository / "iamlint.toml", key)
    with pytest.raises(UsageError, match="leads out of the repository"):
        load_config([repository])


def test_flags_win(tmp_path: Path) -> None:
    """A flag replaces what the file says; variables are added, so that later ones win."""
    config = read(tmp_path, "profile = 'strict'\nignore = ['IAM301']\n[vars]\na = '1'")
    over = config.over(profile=None, ignore=("IAM302",), vars=(("a", "2"),))
    assert over.profile is Profile.STRICT
    assert over.ignore == ("IAM302",)
    assert over.vars == (("a", "1"), ("a", "2"))


def test_named_files_are_read_and_missing_ones_are_misuse(tmp_path: Path) -> None:
    """--config reads the file named; one that is not there is told."""
    named = write(tmp_path / "my.toml", "profile = 'strict'")
    assert load_config([], explicit=named).profile is Profile.STRICT
    assert load_config([tmp_path], no_config=True) == Config()
    with pytest.raises(UsageError, match=r"other\.toml: cannot read"):
        load_config([], explicit=tmp_path / "other.toml")
