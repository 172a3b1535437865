"""What a definition says of its diagram, what it refuses, and that it can be shared."""

from __future__ import annotations

import re
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from bpmn import engine
from bpmn.definition import load_definition
from bpmn.errors import DefinitionError
from tests.bpmn.diagram_text import MODEL, bpmn
from tests.bpmn.diagrams import BOUNDARIES
from tests.bpmn.drawings import DRAWINGS
from tests.bpmn.walks import walk

PLAIN = """
start s
user A lane=office name=核~查
bound A_clock on=A non=1 timer=deadline("R-1")
end A_overdue esc=deadline_rung
service S verb=tell lane=town
xor g
end e
s > A
A > S
S > g
g > A A == "again" and urgent
g > e *
A_clock > A_overdue
"""


def refusal(xml: bytes) -> DefinitionError:
    with pytest.raises(DefinitionError) as caught:
        load_definition(xml, "p")
    return caught.value


def test_definition_tells_its_elements() -> None:
    definition = load_definition(bpmn(PLAIN), "p")
    task, clock = definition.elements["A"], definition.elements["A_clock"]
    assert (task.kind, task.name, task.lane) == ("userTask", "核 查", "office")
    assert (clock.attached_to, clock.interrupting) == ("A", False)
    assert definition.elements["A_overdue"].escalation
    assert definition.elements["A_overdue"].code == "deadline_rung"
    assert definition.elements["S"].verb == "tell"
    assert definition.lanes == {"office": "office 泳道", "town": "town 泳道"}
    assert definition.timers == {"A_clock": "R-1"}
    assert definition.names_read == {"A", "urgent"}
    assert definition.successors["g"] == ("A", "e")
    assert re.fullmatch("[0-9a-f]{64}", definition.content_hash)


@pytest.mark.parametrize(
    ("drawn", "read"),
    [
        ("核&#10;查", "核查"),
        ("核 &#10; 查", "核查"),
        ("look&#10;at", "look at"),
        ("核 查", "核 查"),
    ],
)
def test_where_a_name_breaks_in_the_drawing_is_no_part_of_it(drawn: str, read: str) -> None:
    xml = bpmn(PLAIN).replace("核 查".encode(), drawn.encode())
    assert load_definition(xml, "p").elements["A"].name == read


def test_reading_order_follows_the_flow_and_keeps_clocks_beside_their_tasks() -> None:
    definition = load_definition(bpmn(PLAIN), "p")
    assert definition.order == ("s", "A", "A_clock", "A_overdue", "S", "g", "e")


def test_reading_order_holds_every_element_once() -> None:
    for drawing in DRAWINGS.values():
        definition = drawing.fresh()
        assert sorted(definition.order) == sorted(definition.diagram.elements)


def test_definition_is_read_only() -> None:
    definition = load_definition(bpmn(PLAIN), "p")
    with pytest.raises(TypeError):
        definition.elements["A"] = definition.elements["S"]  # type: ignore[index]
    with pytest.raises(AttributeError):
        definition.process_id = "q"  # type: ignore[misc]


def test_equal_content_is_parsed_once() -> None:
    first = load_definition(bpmn(PLAIN), "p")
    assert load_definition(bpmn(PLAIN), "p") is first
    assert load_definition(bpmn(PLAIN + "\n").replace(b"urgent", b"hasty"), "p") is not first


def test_layout_does_not_decide_which_condition_is_tried_first() -> None:
    text = """
    start s
    xor g
    user A
    user B
    end e
    s > g
    g > A True
    g > B True
    A > e
    B > e
    """
    shapes = "".join(
        f'<di:BPMNShape xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" bpmnElement="{name}">'
        f'<dc:Bounds xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" x="0" y="{y}"/>'
        "</di:BPMNShape>"
        for name, y in (("A", 900), ("B", 10))
    )
    xml = bpmn(text).replace(b"</bpmn:definitions>", shapes.encode() + b"</bpmn:definitions>")
    step = engine.start(load_definition(xml, "p"), {})
    assert [task.element for task in step.tasks_opened] == ["A"]


FLOW = """
start s
user A
end e
s > A
A > e
"""


@pytest.mark.parametrize(
    "node",
    [
        '<bpmn:scriptTask id="T"><bpmn:script>1</bpmn:script></bpmn:scriptTask>',
        '<bpmn:businessRuleTask id="T"/>',
        '<bpmn:sendTask id="T"/>',
        '<bpmn:receiveTask id="T"/>',
        '<bpmn:manualTask id="T"/>',
        '<bpmn:task id="T"/>',
        '<bpmn:adHocSubProcess id="T"/>',
        '<bpmn:transaction id="T"/>',
        '<bpmn:complexGateway id="T"/>',
        '<bpmn:dataObject id="T"/>',
        '<bpmn:dataObjectReference id="T"/>',
        '<bpmn:dataStoreReference id="T"/>',
        '<bpmn:ioSpecification id="T"/>',
        '<bpmn:property id="T"/>',
        '<bpmn:startEvent id="T"><bpmn:signalEventDefinition/></bpmn:startEvent>',
        '<bpmn:endEvent id="T"><bpmn:cancelEventDefinition/></bpmn:endEvent>',
        '<bpmn:endEvent id="T"><bpmn:compensateEventDefinition/></bpmn:endEvent>',
        '<bpmn:endEvent id="T"><bpmn:terminateEventDefinition/>'
        "<bpmn:escalationEventDefinition/></bpmn:endEvent>",
        '<bpmn:intermediateCatchEvent id="T"><bpmn:conditionalEventDefinition/>'
        "</bpmn:intermediateCatchEvent>",
        '<bpmn:boundaryEvent id="T" attachedToRef="A"><bpmn:conditionalEventDefinition/>'
        "</bpmn:boundaryEvent>",
        '<bpmn:boundaryEvent id="T" attachedToRef="A"/>',
        '<bpmn:serviceTask id="T"><bpmn:multiInstanceLoopCharacteristics/></bpmn:serviceTask>',
        '<bpmn:userTask id="T"><bpmn:multiInstanceLoopCharacteristics behavior="One"/>'
        "</bpmn:userTask>",
        '<bpmn:userTask id="T"><bpmn:multiInstanceLoopCharacteristics>'
        "<bpmn:complexBehaviorDefinition/></bpmn:multiInstanceLoopCharacteristics></bpmn:userTask>",
        '<bpmn:subProcess id="T" triggeredByEvent="true"/>',
        '<bpmn:subProcess id="T"><bpmn:standardLoopCharacteristics/></bpmn:subProcess>',
        "<bpmn:subProcess id='S'><bpmn:dataObject id=\"T\"/></bpmn:subProcess>",
        "<bpmn:subProcess id='S'><bpmn:scriptTask id=\"T\"/></bpmn:subProcess>",
        '<bpmn:callActivity id="T"><bpmn:ioSpecification/></bpmn:callActivity>',
        '<bpmn:eventBasedGateway id="T" instantiate="true"/>',
        '<bpmn:eventBasedGateway id="T" eventGatewayType="Parallel"/>',
        '<bpmn:intermediateCatchEvent id="T" parallelMultiple="true">'
        "<bpmn:messageEventDefinition/></bpmn:intermediateCatchEvent>",
        '<bpmn:userTask id="T"><bpmn:standardLoopCharacteristics/></bpmn:userTask>',
        '<bpmn:userTask id="T"><bpmn:ioSpecification/></bpmn:userTask>',
        '<bpmn:userTask id="T" isForCompensation="true"/>',
        '<bpmn:userTask id="A"/>',
        '<bpmn:userTask id="Start"/>',
        '<bpmn:userTask id="_T"/>',
    ],
)
def test_what_is_not_run_is_refused_by_its_id(node: str) -> None:
    error = refusal(bpmn(FLOW, inside=node))
    expected = re.search(r' id="(\w+)"', node)
    assert expected
    assert expected[1] in {complaint.element for complaint in error.complaints}
    assert {complaint.code for complaint in error.complaints} <= {"element-unsupported"}
    assert re.search("[一-鿿]", str(error))


@pytest.mark.parametrize(
    ("change", "element", "code"),
    [
        (("A > e", "A > e\nA > e2\nend e2"), "A", "element-unsupported"),
        (("A > e", 'A > e A == "x"'), "flow_1", "element-unsupported"),
        (("A > e", "A > nowhere"), "flow_1", "element-unsupported"),
        (("A > e", ""), "A", "dead-end"),
        (("s > A", ""), "A", "unreachable"),
        (("A > e", "A > e\ne > A"), "e", "element-unsupported"),
        (("A > e", "A > e\nA > s"), "s", "element-unsupported"),
        (("end e", "end e\nstart s2\ns2 > A"), "p", "element-unsupported"),
        (("end e", "end e esc="), "e", "element-unsupported"),
        (("user A", "service A"), "A", "element-unsupported"),
        (("user A", "user A\nbound b on=A timer=P1D~now\nb > e"), "b", "condition-syntax"),
        (("user A", "user A\nbound b on=A timer='P1D'\nb > e"), "b", "deadline-missing"),
        (("user A", 'user A\nbound b on=e timer=deadline("R")\nb > e'), "b", "element-unsupported"),
        (("user A", 'user A\nbound b on=A timer=deadline("R")'), "b", "dead-end"),
        (("A > e", "xor g\nA > g\ng > e x.y"), "flow_2", "condition-syntax"),
        (("A > e", "xor g\nA > g\ng > e x\ng > A"), "flow_3", "condition-syntax"),
        (("A > e", "and g\nA > g\ng > e\ng > e"), "g", "element-unsupported"),
        (("A > e", "and g\ns2 > g\ns2 > g\ng > e\nuser s2"), "g", "element-unsupported"),
        (("user A", "user A-1"), "A-1", "element-unsupported"),
        (("user A", "user class"), "class", "element-unsupported"),
    ],
)
def test_faulty_flow_is_refused(change: tuple[str, str], element: str, code: str) -> None:
    error = refusal(bpmn(FLOW.replace(*change)))
    assert (code, element) in {(each.code, each.element) for each in error.complaints}


def test_all_complaints_come_at_once() -> None:
    inside = '<bpmn:scriptTask id="T"/><bpmn:transaction id="U"/>'
    error = refusal(bpmn(FLOW, inside=inside))
    assert {complaint.element for complaint in error.complaints} >= {"T", "U"}
    assert error.element == "T"


def test_other_process_or_none_is_refused() -> None:
    with pytest.raises(DefinitionError, match="没有流程 q"):
        load_definition(bpmn(FLOW), "q")
    beside = '<bpmn:process id="q" isExecutable="true"/>'
    assert refusal(bpmn(FLOW, beside=beside)).element == "q"
    silent = bpmn(FLOW).replace(b'isExecutable="true"', b'isExecutable="false"')
    assert "可执行" in str(refusal(silent))


HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
BOMB = (
    '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    f'<bpmn:definitions xmlns:bpmn="{MODEL}"><bpmn:process id="p" name="&b;"/></bpmn:definitions>'
)
FOREIGN = f'<!DOCTYPE d SYSTEM "file:///etc/passwd"><d xmlns="{MODEL}"/>'


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no xml",
        b"<a><b></a>",
        BOMB.encode(),
        (HEAD + BOMB).encode(),
        FOREIGN.encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + FOREIGN).encode("utf-16"),
        ('<?xml version="1.0" encoding="UTF-7"?>' + "+ADw-!DOCTYPE d+AD4-").encode(),
        b'<?xml version="1.0" encoding="latin-1"?><a/>',
        b"<a>\xff</a>",
        b"<a>" * 500 + b"</a>" * 500,
        b"<a>" + b" " * 2_000_001 + b"</a>",
    ],
)
def test_unsafe_xml_is_refused(xml: bytes) -> None:
    error = refusal(xml)
    assert [complaint.code for complaint in error.complaints] == ["xml-unsafe"]


def test_a_shared_definition_serves_four_threads() -> None:
    shared = {name: drawing.fresh() for name, drawing in DRAWINGS.items()}
    jobs = [(name, seed) for name in DRAWINGS for seed in range(2)]

    def journey(job: tuple[str, int]) -> list[object]:
        name, seed = job
        return [*walk(lambda: shared[name], seed)]

    def all_journeys(_: int) -> list[list[object]]:
        return [journey(job) for job in jobs]

    expected = all_journeys(0)
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(4) as threads:
            results = list(threads.map(all_journeys, range(4)))
    finally:
        sys.setswitchinterval(interval)
    assert results == [expected] * 4


def test_threads_get_one_object() -> None:
    xml = bpmn(BOUNDARIES, process_id="shared")
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: load_definition(xml, "shared"), range(4)))
    assert len(set(map(id, found))) == 1
