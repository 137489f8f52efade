"""YAML read strictly: a key written twice is an error, not the last one wins."""

from pathlib import Path
from typing import Any

import yaml

from minzheng.policy.errors import SituationError


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the parser in C where it was built
    pass


def _mapping(loader: _Strict, node: yaml.MappingNode) -> dict[Any, Any]:
    seen = [loader.construct_object(key, deep=True) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
    twice = {key for key in seen if seen.count(key) > 1}
    if twice:
        raise SituationError("{key} is written twice near line {line}.", key=str(twice.pop()), line=node.start_mark.line + 1)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_Strict.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def read(path: Path) -> Any:
    """The content of a YAML file. Raises SituationError where it is not readable."""
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SituationError("{path} is not readable YAML: {error}", path=str(path), error=str(error)) from error
