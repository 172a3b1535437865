"""Diagrams that random walks go through; every supported element occurs, alone and in loops."""

from __future__ import annotations

LOOP = """
start s
xor m
user A
xor g
user B
end e
s > m
m > A
A > g
g > m A == "more"
g > B *
B > e
"""

NESTED_CHOICE = """
start s
user A
xor g
user B
user C
xor h
user E
user F
xor j
user D
xor k
end e
end other
s > A
A > g
g > B A == "more"
g > C *
B > h
h > E B == "more" or A == "less"
h > F *
C > j
E > j
F > j
j > D
D > k
k > other D != "more"
k > e *
"""

NESTED_BRANCHES = """
start s
user Z
and s1
user A
and s2
user B
user C
user C2
and j2
and j1
user D
xor k
end e
end other
s > Z
Z > s1
s1 > A
s1 > s2
s2 > B
s2 > C
C > C2
B > j2
C2 > j2
A > j1
j2 > j1
j1 > D
D > k
k > other D == A or B == C or C2 == Z
k > e *
"""

# Stock SpiffWorkflow counts arrivals of the first round again in the second.
BRANCHES_IN_LOOP = """
start s
xor m
user Z
and a
user A
user B
and b
xor g
user D
end e
s > m
m > Z
Z > a
a > A
a > B
A > b
B > b
b > g
g > m A == "more" or B == "more"
g > D *
D > e
"""

BOUNDARIES = """
start s
user A
bound A_lapse on=A timer=deadline("LAPSE")
bound A_note on=A non=1 timer=deadline("NOTE")
user N
user N2
end n
user X
end x
user B
bound B_clock on=B non=1 timer=deadline("CLOCK")
end B_overdue esc=deadline_rung
xor g
end e
end again
s > A
A > B
B > g
g > again B == A
g > e *
A_lapse > X
X > x
A_note > N
N > N2
N2 > n
B_clock > B_overdue
"""

LOOP_WITH_LADDER = """
start s
xor m
user A
bound A_clock on=A non=1 timer=deadline("A")
end A_overdue esc=deadline_rung
user C
bound C_lapse on=C timer=deadline("C")
xor g
user B
end e
s > m
m > A
A_clock > A_overdue
A > C
C_lapse > g
C > g
g > m A == "more"
g > B *
B > e
"""

LADDER_ON_BRANCHES = """
start s
and a
user A
bound A_clock on=A non=1 timer=deadline("A")
end A_overdue esc=deadline_rung
user B
bound B_lapse on=B timer=deadline("B")
user L
xor m
and j
xor g
user D
end e
end other
s > a
a > A
a > B
A_clock > A_overdue
B_lapse > L
L > m
B > m
A > j
m > j
j > g
g > other A == "more"
g > D *
D > e
"""

ENDS = """
start s
and a
user I
user J
user K
xor g
end z1
end z2
end z3
end z4
s > a
a > I
a > J
a > K
I > z1
J > z2
K > g
g > z3 K == "more"
g > z4 *
"""

TERMINATE = """
start s
user A
and a
user B
bound B_clock on=B non=1 timer=deadline("B")
user N
end n
user C
xor x
end t term=1
and b
user D
end e
s > A
A > a
a > B
a > C
B_clock > N
N > n
C > x
x > t C == "more"
x > b *
B > b
b > D
D > e
"""

WAITS = """
start s
user A
catch pause timer=deadline("PAUSE")
service S verb=tell
xor g
user B
end e
s > A
A > pause
pause > S
S > g
g > A A == "more"
g > B *
B > e
"""

MULTIPLE_SPLITS = """
start s
user Z
and a
user A
user B
and b
user C
user D
user E
and c
xor g
end e
end other
s > Z
Z > a
a > A
a > B
A > b
B > b
b > C
b > D
b > E
C > c
D > c
E > c
c > g
g > other C == "more" and A == B
g > e *
"""

DIAGRAMS = {
    "loop": LOOP,
    "nested_choice": NESTED_CHOICE,
    "nested_branches": NESTED_BRANCHES,
    "branches_in_loop": BRANCHES_IN_LOOP,
    "boundaries": BOUNDARIES,
    "loop_with_ladder": LOOP_WITH_LADDER,
    "ladder_on_branches": LADDER_ON_BRANCHES,
    "ends": ENDS,
    "terminate": TERMINATE,
    "waits": WAITS,
    "multiple_splits": MULTIPLE_SPLITS,
}
# Where the library's own gateways are known to be wrong.
STOCK_FAILS = frozenset({"branches_in_loop"})
