"""The acting person as permissions see them: who, with which posts, on this day."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post held today: `role` at `organization_id`, whose kind and township are known."""

    role: str
    organization_id: str
    organization_kind: str
    scope_id: str
    """The organization whose cases the post opens: the township for its team and its judicial office."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person with the posts held at this moment."""

    id: str
    username: str
    name: str
    posts: tuple[HeldPost, ...]

    def holds(self, role: str, organization_id: str | None = None) -> bool:
        """Whether the person holds the role (at that organization, if one is named)."""
        return any(
            post.role == role and organization_id in (None, post.organization_id)
            for post in self.posts
        )

    @property
    def scope_ids(self) -> tuple[str, ...]:
        """Organizations whose cases this person may see by post."""
        return tuple(self.scope_roles)

    @property
    def scope_roles(self) -> dict[str, frozenset[str]]:
        """The same organizations in their order, each with the roles of the posts that open them."""
        closed = BLIND_ROLES | TASK_ROLES
        opening = [post for post in self.posts if post.role not in closed]
        return {
            scope_id: frozenset(post.role for post in opening if post.scope_id == scope_id)
            for scope_id in sorted({post.scope_id for post in opening})
        }

    @property
    def works_on_cases(self) -> bool:
        """Whether a post held now has to do with the content of cases at all."""
        return any(post.role not in BLIND_ROLES for post in self.posts)

    def post_among(self, organization_ids: Set[str]) -> HeldPost | None:
        """The post with which they act where these bodies take part: one that opens their cases,
        else the main one."""
        for post in self.posts:
            if organization_ids & {post.organization_id, post.scope_id}:
                return post
        return self.main_post

    @property
    def main_post(self) -> HeldPost | None:
        """The post shown beside the name."""
        return self.posts[0] if self.posts else None


# Separation of duties (B2): they run the platform and never see the content of a case.
BLIND_ROLES = frozenset({"administrator", "security_officer", "auditor"})

# B2: they see the cases that they are given something to do in, not those of their township.
TASK_ROLES = frozenset({"legal_reviewer", "goods_keeper", "discussion_member"})
