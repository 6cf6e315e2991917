"""Everything that lasts: projects, pictures, layers and their history, files, jobs, and who may come in.

`Store.open` takes the lock of a data folder, brings its database up to date and gives one object with a part for
each noun. Every method may be called from any thread; it blocks, and a change is durable once it returns.
"""

from limner.store.actors import Actor, Actors, Token, token_hash
from limner.store.backends import Access, Asked, Backend, Told
from limner.store.backup import back_up
from limner.store.blobs import Blobs
from limner.store.errors import DataFolderInUse, NewerDatabase, NotFound, StorageFailed, Taken, TooMany
from limner.store.history import FieldSet, HistoryEntry, UndoStack
from limner.store.images import Added, ImageFile, NewImage
from limner.store.jobs import Job, JobState, ReportEntry
from limner.store.judgements import FORMS as JUDGEMENT_FORMS
from limner.store.judgements import Judgement
from limner.store.layers import LayerBeside, ProjectLayer
from limner.store.listing import Facets, ImageFilter, ImagePage, ImageRow, Place, Sort
from limner.store.lock import Holder, holder
from limner.store.merging import ImportedLayer
from limner.store.numbers import NumberedImage, NumberedLayer, upload_address
from limner.store.objects import (
    AnswerCounts,
    AuthorCount,
    ObjectFacets,
    ObjectFilter,
    ObjectPage,
    ObjectRow,
    ObjectSort,
)
from limner.store.ontology import OntologyVersion, near_duplicate
from limner.store.preferences import Preference
from limner.store.programs import KeptItem
from limner.store.projects import Cover, Project, StatusCounts
from limner.store.sources import Source
from limner.store.standings import ClassStanding, ModelStanding
from limner.store.store import Store
from limner.store.suggestions import SuggestedLayer, SuggestedLayers
from limner.store.uploads import Upload, UploadedFile

__all__ = [
    "JUDGEMENT_FORMS",
    "Access",
    "Actor",
    "Actors",
    "Added",
    "AnswerCounts",
    "Asked",
    "AuthorCount",
    "Backend",
    "Blobs",
    "ClassStanding",
    "Cover",
    "DataFolderInUse",
    "Facets",
    "FieldSet",
    "HistoryEntry",
    "Holder",
    "ImageFile",
    "ImageFilter",
    "ImagePage",
    "ImageRow",
    "ImportedLayer",
    "Job",
    "JobState",
    "Judgement",
    "KeptItem",
    "LayerBeside",
    "ModelStanding",
    "NewImage",
    "NewerDatabase",
    "NotFound",
    "NumberedImage",
    "NumberedLayer",
    "ObjectFacets",
    "ObjectFilter",
    "ObjectPage",
    "ObjectRow",
    "ObjectSort",
    "OntologyVersion",
    "Place",
    "Preference",
    "Project",
    "ProjectLayer",
    "ReportEntry",
    "Sort",
    "Source",
    "StatusCounts",
    "StorageFailed",
    "Store",
    "SuggestedLayer",
    "SuggestedLayers",
    "Taken",
    "Token",
    "Told",
    "TooMany",
    "UndoStack",
    "Upload",
    "UploadedFile",
    "back_up",
    "holder",
    "near_duplicate",
    "token_hash",
    "upload_address",
]
