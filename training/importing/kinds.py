"""Every kind of file that can be brought in, by its name."""

from collections.abc import Mapping
from types import MappingProxyType

from training.importing.agencies.operations import AGENCIES
from training.importing.kind import ImportKind
from training.importing.past_training.operations import PAST_TRAINING

KINDS: Mapping[str, ImportKind] = MappingProxyType({kind.name: kind for kind in (AGENCIES, PAST_TRAINING)})
