"""Diagrams with scopes, repetitions, events and inclusive gateways, beside those of `diagrams`.

Together they cover every shape that the study of the library walked through.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from bpmn.definition import Definition, _load
from tests.bpmn.diagram_text import bpmn
from tests.bpmn.diagrams import DIAGRAMS


@dataclass(frozen=True)
class Drawing:
    """A diagram with the processes it calls, by id."""

    text: str
    called: dict[str, str] = field(default_factory=dict)

    def fresh(self) -> Definition:
        """A definition that shares nothing of its own with any other, as in another process."""
        inner = {name: bpmn(text, name) for name, text in self.called.items()}
        return _load(bpmn(self.text), "p", inner)


INCLUSIVE = """
start s
user Z
or o
user A
user B
user B2
user C
or k
user D
end e
s > Z
Z > o
o > A Z != "done"
o > B Z != "less"
o > C *
A > k
B > B2
B2 > k
C > k
k > D
D > e
"""

INCLUSIVE_WITH_EXIT = """
start s
user Z
or o
user A
user B
xor x
user B2
end e2
user C
or k
user D
end e
s > Z
Z > o
o > A Z != "done"
o > B Z != "less"
o > C *
A > k
B > x
x > B2 B == "more"
x > e2 *
B2 > k
C > k
k > D
D > e
"""

INCLUSIVE_IN_LOOP = """
start s
xor m
user Z
or a
user A
user B
or b
xor g
user D
end e
s > m
m > Z
Z > a
a > A Z == "more"
a > B *
A > b
B > b
b > g
g > m Z == "more"
g > D *
D > e
"""

INCLUSIVE_AROUND_SCOPE = """
start s
user Z
or o
user A
sub SP
  start s2
  user I
  end z2
  s2 > I
  I > z2
done SP
xor x
end e2
or k
user D
end e
s > Z
Z > o
o > A True
o > SP True
A > k
SP > x
x > k I == "more"
x > e2 *
k > D
D > e
"""

AT_ONCE = """
start s
user Z
sub M mi=4 item=number
  start ms
  user I
  user J
  end me
  ms > I
  I > J
  J > me
done M
user B
end e
s > Z
Z > M
M > B
B > e
"""

IN_TURN = """
start s
xor m
user Z
sub M mi=people seq=1 item=person out=votes vote=vote
  start ms
  user I
  end me
  ms > I
  I > me
done M
xor g
user B
end e
s > m
m > Z
Z > M
M > g
g > m Z == "more"
g > B *
B > e
"""

UNTIL_ENOUGH = """
start s
user Z
sub M mi=people item=person out=votes vote=vote until=vote=="done"
  start ms
  user I
  end me
  ms > I
  I > me
done M
bound M_lapse on=M timer=deadline("M")
user B
user L
end e
s > Z
Z > M
M > B
B > e
M_lapse > L
L > e
"""

REPEATED_WITH_CLOCKS = """
start s
user A
sub SP mi=3 item=number out=votes vote=vote
  start s2
  user I
  bound I_clock on=I non=1 timer=deadline("I")
  end I_overdue esc=deadline_rung
  user J
  bound J_lapse on=J timer=deadline("J")
  xor jm
  end z2
  s2 > I
  I > J
  I_clock > I_overdue
  J > jm
  J_lapse > jm
  jm > z2
done SP
user B
end e
s > A
A > SP
SP > B
B > e
"""

SCOPE = """
start s
user A
sub SP
  start s2
  user I
  xor g2
  and a2
  user J
  user K
  and b2
  end z2
  s2 > I
  I > g2
  g2 > I I == "more"
  g2 > a2 *
  a2 > J
  a2 > K
  J > b2
  K > b2
  b2 > z2
done SP
bound SP_lapse on=SP timer=deadline("SP")
user X
xor xj
user B
end e
s > A
A > SP
SP > xj
SP_lapse > X
X > xj
xj > B
B > e
"""

SCOPE_ENDS = """
start s
user A
sub SP
  start s2
  and a
  user I
  user J
  user K
  end z1
  end z2
  end z3
  s2 > a
  a > I
  a > J
  a > K
  I > z1
  J > z2
  K > z3
done SP
user B
end e
s > A
A > SP
SP > B
B > e
"""

CALLS = Drawing(
    """
    start s
    user A
    call C1 of=q
    and aa
    call C2 of=q
    user B
    and bb
    user D
    end e
    s > A
    A > C1
    C1 > aa
    aa > C2
    aa > B
    C2 > bb
    B > bb
    bb > D
    D > e
    """,
    {
        "q": """
        start qs
        user Q1
        bound Q1_lapse on=Q1 timer=deadline("Q1")
        user QX
        call Q2 of=r
        xor qm
        end qe
        qs > Q1
        Q1 > qm
        Q1_lapse > QX
        QX > qm
        qm > Q2
        Q2 > qe
        """,
        "r": "start rs\nuser R1\nend re\nrs > R1\nR1 > re",
    },
)

RAISING = Drawing(
    """
    start s
    xor m
    user A
    call C of=q
    bound C_wrong on=C err=wrong
    bound C_told on=C non=1 esc=told
    user T
    end te
    xor j
    xor g
    user B
    end e
    s > m
    m > A
    A > C
    C > j
    C_wrong > j
    C_told > T
    T > te
    j > g
    g > m Q == "less"
    g > B *
    B > e
    """,
    {
        "q": """
        start qs
        user Q
        xor qg
        throw q_tell esc=told
        xor qm
        and qa
        user R
        user S
        end re
        end q_wrong err=wrong
        end se
        qs > Q
        Q > qg
        qg > q_wrong Q == "less"
        qg > q_tell Q == "more"
        qg > qm *
        q_tell > qm
        qm > qa
        qa > R
        qa > S
        R > re
        S > se
        """
    },
)

REPEATED_CALLS = Drawing(
    """
    start s
    user A
    call M of=q mi=people item=person out=advice vote=vote
    bound M_stop on=M msg=stop
    user X
    xor j
    user B
    end e
    s > A
    A > M
    M > j
    M_stop > X
    X > j
    j > B
    B > e
    """,
    {
        "q": """
        start qs
        user Q
        catch q_answer msg=answer
        user Q2
        bound Q2_clock on=Q2 non=1 timer=deadline("Q2")
        end Q2_overdue esc=deadline_rung
        end qe
        qs > Q
        Q > q_answer
        q_answer > Q2
        Q2 > qe
        Q2_clock > Q2_overdue
        """
    },
)

EVENT_CHOICE = """
start s
user A
events w
catch cm msg=m1
catch ct timer=deadline("W")
user M
user T
xor j
xor g
user B
end e
s > A
A > w
w > cm
w > ct
cm > M
ct > T
M > j
T > j
j > g
g > A A == "more"
g > B *
B > e
"""

EVENTS = """
start s
user A
bound A_told on=A non=1 msg=told
user N
end ne
bound A_stop on=A msg=stop
user X
end xe
and a1
catch c1 msg=m1
catch c2 sig=g1
catch c3 timer=deadline("C")
user U
user V
user W
and b1
throw t1 msg=m2
throw t2 sig=g2
user B
end e msg=closed
s > A
A_told > N
N > ne
A_stop > X
X > xe
A > a1
a1 > c1
a1 > c2
a1 > c3
c1 > U
c2 > V
c3 > W
U > b1
V > b1
W > b1
b1 > t1
t1 > t2
t2 > B
B > e
"""

SIGNAL_INSIDE = """
start s
and a
catch c sig=go
user A
throw t sig=go
user B
user D
end e
end e2
s > a
a > A
a > c
A > t
t > B
c > D
B > e
D > e2
"""

STARTS = """
start s
start st timer=deadline("S")
start sm msg=m0
user A
xor j
user B
user C
user E
end e
s > A
st > B
sm > C
A > j
B > j
C > j
j > E
E > e
"""

DRAWINGS: dict[str, Drawing] = {name: Drawing(text) for name, text in DIAGRAMS.items()} | {
    "inclusive": Drawing(INCLUSIVE),
    "inclusive_with_exit": Drawing(INCLUSIVE_WITH_EXIT),
    "inclusive_in_loop": Drawing(INCLUSIVE_IN_LOOP),
    "inclusive_around_scope": Drawing(INCLUSIVE_AROUND_SCOPE),
    "at_once": Drawing(AT_ONCE),
    "in_turn": Drawing(IN_TURN),
    "until_enough": Drawing(UNTIL_ENOUGH),
    "repeated_with_clocks": Drawing(REPEATED_WITH_CLOCKS),
    "scope": Drawing(SCOPE),
    "scope_ends": Drawing(SCOPE_ENDS),
    "calls": CALLS,
    "raising": RAISING,
    "repeated_calls": REPEATED_CALLS,
    "event_choice": Drawing(EVENT_CHOICE),
    "events": Drawing(EVENTS),
    "signal_inside": Drawing(SIGNAL_INSIDE),
    "starts": Drawing(STARTS),
}
# What the library itself gets wrong, so that it cannot be the measure.
STOCK_FAILS = {
    "branches_in_loop": "counts an arrival of an earlier round again and fires too early",
    "at_once": "leaves the value of an instance in the data behind the activity",
    "starts": "waits at every start event at once",
    "in_turn": "refuses the second round, because the list of outputs is not empty",
}
