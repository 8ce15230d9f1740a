"""Values know where they were written, and by which references they were reached."""

from __future__ import annotations

from roots import resource, root, underlined, value

from iamlint.values import List, Map, Piece, Ref, Text, Unknown


def test_a_string_keeps_its_place_through_a_local() -> None:
    """The piece is where it is written, the reference is followed."""
    module = root("""
locals { action = "s3:*" }
resource "aws_x" "r" { action = local.action }
""")
    found = value(module, "aws_x.r", "action")
    assert underlined(found) == ["s3:*"]
    assert found.span is not None
    assert found.span.text == '"s3:*"'
    assert [span.text for span in found.via] == ["local.action"]


def test_pieces_of_a_template_keep_their_own_places() -> None:
    """A text put together from two places underlines each in its own."""
    module = root("""
locals { bucket = "logs" }
resource "aws_x" "r" { arn = "arn:aws:s3:::${local.bucket}/*" }
""")
    found = value(module, "aws_x.r", "arn")
    assert underlined(found) == ["arn:aws:s3:::", "logs", "/*"]
    assert isinstance(found, Text)
    piece = found.parts[1]
    assert [span.text for span in piece.via] == ["local.bucket"]


def test_an_input_of_a_module_is_where_the_call_writes_it() -> None:
    """A value that is passed to a module has its place in the call."""
    module = root(
        {
            "main.tf": 'module "m" {\n  source = "./m"\n  name   = "web"\n}\n',
            "m/main.tf": 'variable "name" {}\nresource "aws_x" "r" { name = var.name }\n',
        }
    )
    found = value(module, "module.m.aws_x.r", "name")
    assert found.span is not None
    assert found.span.source.path == "main.tf"
    assert [span.source.path for span in found.via] == ["m/main.tf"]
    (call,) = resource(module, "module.m.aws_x.r").calls
    assert (call.address, call.header.text) == ("module.m", 'module "m"')


def test_an_element_carries_the_references_of_its_collection() -> None:
    """What is taken out of a local was reached through the reference to the local."""
    module = root("""
locals { names = { web = ["a"] } }
resource "aws_x" "r" { name = local.names["web"][0] }
""")
    found = value(module, "aws_x.r", "name")
    assert underlined(found) == ["a"]
    assert [span.text for span in found.via] == ['local.names["web"][0]']


def test_the_attribute_of_another_resource_has_its_origin() -> None:
    """A configured attribute that is referred to has its value and says whose it is."""
    module = root("""
variable "name" { type = string }
resource "aws_x" "a" { name = "app" }
resource "aws_x" "b" { name = var.name }
resource "aws_x" "r" {
  known   = aws_x.a.name
  unknown = aws_x.b.name
  other   = aws_x.a.arn
}
""")
    known = value(module, "aws_x.r", "known")
    assert isinstance(known, Text)
    assert (known.known, known.origin) == ("app", Ref("aws_x.a", "name"))
    unknown = value(module, "aws_x.r", "unknown")
    assert isinstance(unknown, Text)
    assert unknown.origin == Ref("aws_x.b", "name")
    assert [part.reason for part in unknown.unknowns] == ["var.name"]
    other = value(module, "aws_x.r", "other")
    assert isinstance(other, Unknown)
    assert (other.reason, other.origin) == ("aws_x.a.arn", Ref("aws_x.a", "arn"))


def test_a_reason_is_the_reference_as_it_stands_and_an_origin_is_absolute() -> None:
    """Inside a module the words are the module's, the identity is that of the whole root."""
    module = root(
        {
            "main.tf": 'module "m" { source = "./m" }\n',
            "m/main.tf": """
resource "aws_x" "a" { for_each = toset(["k"]) }
resource "aws_x" "r" { arn = aws_x.a["k"].arn }
""",
        }
    )
    found = value(module, "module.m.aws_x.r", "arn")
    assert isinstance(found, Unknown)
    assert found.reason == 'aws_x.a["k"].arn'
    assert found.origin == Ref('module.m.aws_x.a["k"]', "arn")
    assert resource(module, "module.m.aws_x.r").references == (Ref('module.m.aws_x.a["k"]', "arn"),)


def test_a_text_known_in_part_stays_a_text() -> None:
    """The unknown part stands between the known ones."""
    module = root("""
variable "x" {}
resource "aws_x" "r" { arn = "arn:${var.x}/*" }
""")
    found = value(module, "aws_x.r", "arn")
    assert isinstance(found, Text)
    assert found.shown == "arn:${var.x}/*"
    assert isinstance(found.parts[0], Piece)
    assert found.unknowns[0].origin == Ref("var.x")


def test_keys_know_where_they_are_written() -> None:
    """Objects and blocks keep the places of their keys; blocks are lists of maps."""
    module = root("""
resource "aws_x" "r" {
  tags = { Team = "a" }
  rule {
    name = "one"
  }
  rule {
    name = "two"
  }
}
""")
    tags = value(module, "aws_x.r", "tags")
    assert isinstance(tags, Map)
    assert tags.key_spans["Team"].text == "Team"
    rules = value(module, "aws_x.r", "rule")
    assert isinstance(rules, List)
    first = rules.items[0]
    assert isinstance(first, Map)
    assert first.span is not None
    assert first.span.text.startswith("rule {")
    assert first.key_spans["name"].text == "name"
    found = resource(module, "aws_x.r")
    assert found.values.key_spans["rule"].text == "rule"
    assert found.arguments == {"tags", "rule"}
    assert found.header.text == 'resource "aws_x" "r"'
