"""The diagram of every process folder is drawn in full and calmly."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

FOLDERS = Path(__file__).parents[2] / "bpmn" / "processes"
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
WAYPOINT = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
LONGEST_LINE = 7
TASK_TEXT, LABEL_TEXT = 20, 18
"""How large the pages write (web/static/js/diagram.js), in units of the diagram."""
PADDING = 7

Box = tuple[float, float, float, float]
Point = tuple[float, float]


@dataclass
class Picture:
    root: Any
    boxes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, list[Point]] = field(default_factory=dict)

    scope: Any = None
    """The process, or the sub-process that the picture shows the inside of."""

    def nodes(self) -> list[Any]:
        kinds = ("Task", "Event", "Gateway", "subProcess", "callActivity")
        return [node for node in self.scope if node.tag.endswith(kinds)]

    def flows(self) -> list[Any]:
        return list(self.scope.findall(f"{BPMN}sequenceFlow"))

    def lanes(self) -> list[Any]:
        return list(self.scope.findall(f"{BPMN}laneSet/{BPMN}lane"))


def read(path: Path) -> list[Picture]:
    """The picture of a process, and those of the inside of its sub-processes."""
    root = etree.parse(path).getroot()
    scopes = [root.find(f"{BPMN}process"), *root.iter(f"{BPMN}subProcess")]
    planes = list(root.iter(f"{DI}BPMNPlane"))
    assert len(planes) == len(scopes), "one picture each"
    return [drawn(plane, scope) for plane, scope in zip(planes, scopes, strict=True)]


def drawn(plane: Any, scope: Any) -> Picture:
    picture = Picture(plane, scope=scope)
    for shape in picture.root.iter(f"{DI}BPMNShape"):
        picture.boxes[shape.get("bpmnElement")] = box(shape.find(f"{DC}Bounds"))
    for edge in picture.root.iter(f"{DI}BPMNEdge"):
        points = [(float(p.get("x")), float(p.get("y"))) for p in edge.iter(WAYPOINT)]
        picture.lines[edge.get("bpmnElement")] = points
    for drawn in (*picture.root.iter(f"{DI}BPMNShape"), *picture.root.iter(f"{DI}BPMNEdge")):
        label = drawn.find(f"{DI}BPMNLabel/{DC}Bounds")
        if label is not None:
            picture.labels[drawn.get("bpmnElement")] = box(label)
    return picture


def box(bounds: Any) -> Box:
    x, y, width, height = (float(bounds.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + width, y + height


def overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def crosses(a: Point, b: Point, around: Box) -> bool:
    return overlap((min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1])), around)


def inner(around: Box) -> Box:
    return around[0] + 1, around[1] + 1, around[2] - 1, around[3] - 1


PICTURES = {
    f"{path.parent.name}-{picture.scope.get('id')}": picture
    for path in sorted(FOLDERS.glob("*/process.bpmn"))
    for picture in read(path)
}


@pytest.fixture(params=PICTURES)
def picture(request) -> Picture:
    return PICTURES[request.param]


def test_everything_is_drawn(picture):
    nodes = {node.get("id") for node in picture.nodes()}
    lanes = {lane.get("id") for lane in picture.lanes()}
    flows = {flow.get("id") for flow in picture.flows()}
    assert nodes | lanes <= set(picture.boxes)
    assert flows == set(picture.lines)


def test_every_name_beside_a_shape_has_its_place(picture):
    inside = ("Task", "callActivity", "subProcess")
    beside = [n for n in picture.nodes() if n.get("name") and not n.tag.endswith(inside)]
    beside += [f for f in picture.flows() if f.get("name")]
    assert {each.get("id") for each in beside} <= set(picture.labels)


def test_task_names_are_short(picture):
    for node in picture.nodes():
        if node.tag.endswith("Task"):
            assert all(len(line) <= LONGEST_LINE for line in node.get("name").split("\n"))


def test_names_have_the_room_that_the_pages_need(picture):
    for node in picture.nodes():
        if node.tag.endswith(("Task", "callActivity", "subProcess")):
            left, _, right, _ = picture.boxes[node.get("id")]
            fit = (right - left - 2 * PADDING) // TASK_TEXT
            for line in node.get("name").split("\n"):
                assert len(line) <= fit or len(line) % fit != 1, "a letter alone in a line"
    named = {each.get("id"): each.get("name") for each in (*picture.nodes(), *picture.flows())}
    for element, (left, top, right, bottom) in picture.labels.items():
        wide = sum(
            LABEL_TEXT if letter > "\u2e80" else 0.58 * LABEL_TEXT for letter in named[element]
        )
        lines = (bottom - top) // LABEL_TEXT
        assert wide <= (right - left) * lines, named[element]


def test_shapes_lie_in_their_lane_and_apart(picture):
    for lane in picture.lanes():
        left, top, right, bottom = picture.boxes[lane.get("id")]
        for member in lane.iter(f"{BPMN}flowNodeRef"):
            x, y, to_x, to_y = picture.boxes[member.text]
            assert left <= x and top <= y and to_x <= right and to_y <= bottom, member.text
    hosts = {node.get("id"): node.get("attachedToRef") for node in picture.nodes()}
    for one, other in combinations(hosts, 2):
        if other != hosts[one] and one != hosts[other]:
            assert not overlap(picture.boxes[one], picture.boxes[other]), (one, other)


def test_lines_are_straight_and_touch_only_their_ends(picture):
    nodes = {node.get("id"): node for node in picture.nodes()}
    for flow in picture.flows():
        ends = {flow.get("sourceRef"), flow.get("targetRef")}
        ends |= {nodes[end].get("attachedToRef") for end in ends}
        for a, b in pairwise(picture.lines[flow.get("id")]):
            assert a[0] == b[0] or a[1] == b[1], flow.get("id")
            for node in nodes:
                if node not in ends:
                    assert not crosses(a, b, inner(picture.boxes[node])), (flow.get("id"), node)


def test_labels_cover_nothing(picture):
    for element, label in picture.labels.items():
        for flow, points in picture.lines.items():
            assert not any(crosses(a, b, label) for a, b in pairwise(points)), (element, flow)
        for node in picture.nodes():
            if not node.tag.endswith("Gateway"):
                assert not overlap(label, picture.boxes[node.get("id")]), (element, node.get("id"))
    for one, other in combinations(picture.labels, 2):
        assert not overlap(picture.labels[one], picture.labels[other]), (one, other)
