"""Which state of the graph an answer is from."""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from api.graphql.nodes import Context


@strawberry.type(description="One immutable state of the graph. A write makes the next one.")
class Generation:
    id: str = strawberry.field(description="Name of the state; `/sparql?generation=` reads it as long as it is kept.")
    created: str = strawberry.field(description="When it was published, ISO 8601.")


@strawberry.type(name="Graph", description="The whole graph, as this answer sees it.")
class GraphState:
    generation: Generation | None = strawberry.field(
        description="The state that all of this answer is read from; null where the store does not number its states."
    )


async def graph_state(info: Info[Context, None]) -> GraphState:
    """The state that the request reads."""
    read = info.context.loaders.graph.generation
    return GraphState(generation=None if read is None else Generation(id=read.id, created=read.created))
