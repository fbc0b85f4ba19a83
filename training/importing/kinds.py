"""Every kind of file that can be brought in, by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from training.importing.agencies.operations import AGENCIES
from training.importing.kind import ImportKind
from training.importing.past_training.operations import PAST_TRAINING
from training.importing.people.operations import PEOPLE

KINDS: Mapping[str, ImportKind] = MappingProxyType({kind.name: kind for kind in (AGENCIES, PEOPLE, PAST_TRAINING)})
