"""Who may do what in each of the named processes: DOMAIN B2 as the cards of PROCESSES.md give it out.

Where a card names a role, it outranks the column: a department's head and not its clerk answers for its
part in a joint enforcement, and of a case of fault tolerance only those know who are asked (B3).
"""

from __future__ import annotations

TABLES: dict[str, str] = {}

# a draft · b approve_send · c sign_receipt · d check_completeness · e propose_acceptance, late: a card ·
# f decide_acceptance · g verify · h decide_filing · i archive
# B2 "leads": the justice bureau reads all once they are sent; the county government and the procuratorate
# only what comes to them, by a dispute or a message; legal reviewer and goods keeper: X.
TABLES["lead_referral"] = """
                start see step note all docs urge  give avoid send pause more end reply card ask
bailu-officer   yes   c-i dg   c-i  c-i c-i  cefhi dg   c-i   .    .     .    .   .     .    .
bailu-officer2  yes   c-i dg   c-i  c-i c-i  cefhi dg   c-i   .    .     .    .   .     .    .
bailu-co1       .     c-i .    c-i  c-i c-i  c-i   .    c-i   .    .     .    .   .     .    .
bailu-team      .     c-i e    c-i  c-i c-i  cdf-i deg  c-i   c-i  .     .    .   .     .    .
bailu-legal     .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
bailu-deputy    .     c-i fh   c-i  c-i c-i  c-egi c-i  c-i   .    gh    g    .   .     .    .
bailu-head      .     c-i .    c-i  c-i c-i  c-i   c-i  c-i   .    .     .    c-i e-i   .    .
bailu-member1   .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
bailu-goods     .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
bailu-dispatch  yes   c-i .    c-i  c-i c-i  c-i   .    c-i   .    .     .    .   .     .    .
bailu-desk      .     c-i ci   c-i  c-i c-i  d-h   ci   c-i   .    .     .    .   .     .    .
bailu-sfs       .     c-i .    c-i  c-i c-i  c-i   .    c-i   .    .     .    .   .     .    e-i
qingshi-team    .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
qingshi-head    .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
shuili-clerk    yes   *   a    *    *   c-i  b-i   a    *     .    .     .    a-f .     .    .
shuili-head     .     *   b    *    *   c-i  ac-i  ab   *     .    .     .    a-f .     .    .
chengguan-head  .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
police-liaison  .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
sfj-supervisor  .     c-i .    c-i  c-i c-i  c-i   .    c-i   .    .     .    .   .     e-i  .
sfj-supervisor2 .     c-i .    c-i  c-i c-i  c-i   .    c-i   .    .     .    .   .     e-i  .
sfj-head        .     c-i .    c-i  c-i c-i  c-i   .    c-i   .    .     .    .   .     e-i  .
county-leader   .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
jcy-prosecutor  .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
jcy-chief       .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
court-liaison   .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
jw-liaison      .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
zzb             .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
panel-1         .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
admin           .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
security        .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
audit           .     .   .    .    .   .    .     .    .     .    .     .    .   .     .    .
"""

# a draft_plan · b review_legality · c review_plan, late: a card · d approve_plan · e confirm_attendance ·
# f order_attendance · g county_order · h settle_lineup · i carry_out
# The bureau's first supervisor and the county's leader see it from c on as the ladder tells them of it.
TABLES["joint_enforcement"] = """
                start see step note all docs urge   give   avoid send pause more end reply card ask
bailu-officer   .     *   .    *    *   b-i  *      .      *     .    .     .    .   .     .    .
bailu-officer2  .     *   .    *    *   b-i  *      .      *     .    .     .    .   .     .    .
bailu-co1       .     *   .    *    *   b-i  *      .      *     .    .     .    .   .     .    .
bailu-team      yes   *   aehi *    *   b-i  b-gi   aehi   *     *    .     .    a-d .     .    .
bailu-legal     .     b-i b    b-i  b-i b-i  c-i    b      b-i   .    .     .    .   .     .    .
bailu-deputy    .     *   c    *    *   b-i  abd-i  a-cehi *     .    .     .    .   .     .    .
bailu-head      .     *   d    *    *   b-i  a-ce-i a-ehi  *     e-g  .     .    *   c-i   .    .
bailu-member1   .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
bailu-goods     .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
bailu-dispatch  .     *   .    *    *   b-i  *      .      *     .    .     .    .   .     .    .
bailu-desk      .     *   .    *    *   b-i  *      .      *     .    .     .    .   .     .    .
bailu-sfs       .     *   .    *    *   b-i  *      .      *     .    .     .    .   .     .    c-i
qingshi-team    yes   .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
qingshi-head    .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
shuili-clerk    .     e-i .    e-i  e-i e-i  e-i    .      e-i   .    .     .    .   .     .    .
shuili-head     .     e-i ei   e-i  e-i e-i  e-i    ei     e-i   .    .     .    .   .     .    .
chengguan-head  .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
police-liaison  .     e-i ei   e-i  e-i e-i  e-i    ei     e-i   .    .     .    .   .     .    .
sfj-supervisor  .     c-i f    c-i  c-i c-i  c-eg-i f      c-i   .    .     .    .   .     c-i  .
sfj-supervisor2 .     e-i f    e-i  e-i e-i  eg-i   f      e-i   .    .     .    .   .     e-i  .
sfj-head        .     e-i .    e-i  e-i e-i  e-i    f      e-i   .    .     .    .   .     e-i  .
county-leader   .     c-i g    c-i  c-i c-i  c-fhi  g      c-i   .    .     .    .   .     .    .
jcy-prosecutor  .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
jcy-chief       .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
court-liaison   .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
jw-liaison      .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
zzb             .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
panel-1         .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
admin           .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
security        .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
audit           .     .   .    .    .   .    .      .      .     .    .     .    .   .     .    .
"""

# a draft_urging · b answer_urging · c draft_information · d approve_information · e assess_lead ·
# f decide_filing · g consult · h investigate · i issue_advisory · j perform_and_reply · k follow_up ·
# l decide_outcome · m file_suit · n record_registration
# e to i are the procuratorate's own (B3): others see the case and not these steps.
TABLES["procuratorial_advisory"] = """
                start see step   note all    docs   urge    give   avoid  send pause more end reply card ask
bailu-officer   .     *   .      *    a-dj-n b-ej-n a-dj-n  .      a-dj-n .    .     .    .   .     .    .
bailu-officer2  .     *   .      *    a-dj-n b-ej-n a-dj-n  .      a-dj-n .    .     .    .   .     .    .
bailu-co1       .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
bailu-team      yes   *   ac     *    a-dj-n b-ej-n bdj-n   ac     a-dj-n .    .     .    .   .     .    .
bailu-legal     .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
bailu-deputy    .     *   .      *    a-dj-n b-ej-n a-dj-n  ac     a-dj-n .    .     .    .   .     .    .
bailu-head      .     *   d      *    a-dj-n b-ej-n a-cj-n  acd    a-dj-n .    .     .    .   .     .    .
bailu-member1   .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
bailu-goods     .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
bailu-dispatch  .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
bailu-desk      .     *   .      *    a-dj-n b-ej-n a-dj-n  .      a-dj-n .    .     .    .   .     .    .
bailu-sfs       .     *   .      *    a-dj-n b-ej-n a-dj-n  .      a-dj-n .    .     .    .   .     .    .
qingshi-team    yes   .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
qingshi-head    .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
shuili-clerk    .     b-n .      b-n  b-dj-n b-ej-n b-dj-n  .      b-dj-n .    .     .    .   .     .    .
shuili-head     .     b-n bj     b-n  b-dj-n b-ej-n cdk-n   bj     b-dj-n n    .     .    .   .     .    .
chengguan-head  .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
police-liaison  .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
sfj-supervisor  .     b-n .      b-n  b-dj-n b-ej-n b-dj-n  .      b-dj-n .    .     .    .   .     .    .
sfj-supervisor2 .     b-n .      b-n  b-dj-n b-ej-n b-dj-n  .      b-dj-n .    .     .    .   .     .    .
sfj-head        .     b-n .      b-n  b-dj-n b-ej-n b-dj-n  .      b-dj-n .    .     .    .   .     .    .
county-leader   .     j-n .      j-n  j-n    j-n    j-n     .      j-n    .    .     .    .   .     .    .
jcy-prosecutor  yes   e-n eghkmn e-n  e-n    e-n    fijl    eghkmn e-n    .    .     .    .   .     .    .
jcy-chief       .     e-n fil    e-n  e-n    e-n    eghjkmn e-ik-n e-n    .    kl    k    .   .     .    .
court-liaison   .     n   .      n    n      n      n       .      n      .    .     .    .   .     .    .
jw-liaison      .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
zzb             .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
panel-1         .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
admin           .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
security        .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
audit           .     .   .      .    .      .      .       .      .      .    .     .    .   .     .    .
"""

# a give_unit_opinion · b decide_acceptance, late: a card · c investigate, hear_person · d form_panel ·
# e panel_vote · f approve_finding · g deliver · h correct_error · i register_effect, late: another card
# B3 outranks "R" of B2: of the unit only the applicant and whoever gives its opinion; personnel reads
# the result alone; the discipline commission observes from acceptance on and may step in.
TABLES["fault_tolerance"] = """
                start see step note all docs urge    give  avoid send pause more end reply card ask
bailu-officer   yes   *   .    *    *   *    *       .     *     h    .     .    a-d .     .    .
bailu-officer2  yes   .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-co1       .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-team      yes   .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-legal     .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-deputy    yes   .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-head      .     *   ah   *    *   *    b-gi    ah    *     .    .     .    .   .     .    .
bailu-member1   .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-goods     .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-dispatch  .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-desk      .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
bailu-sfs       .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
qingshi-team    yes   .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
qingshi-head    .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
shuili-clerk    .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
shuili-head     .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
chengguan-head  .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
police-liaison  .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
sfj-supervisor  yes   *   bcg  *    *   *    ad-fhi  bcg   *     .    .     .    .   .     i    .
sfj-supervisor2 yes   *   bcg  *    *   *    ad-fhi  bcg   *     .    .     .    .   .     i    .
sfj-head        .     *   df   *    *   *    a-ceg-i b-dfg *     .    .     c    .   b-i   b-i  .
county-leader   .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
jcy-prosecutor  .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
jcy-chief       .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
court-liaison   .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
jw-liaison      .     c-i .    c-i  c-i c-i  c-i     .     c-i   c-i  .     .    .   .     .    .
zzb             .     i   i    i    .   .    .       i     i     .    .     .    .   .     .    .
panel-1         .     e-i e    e-i  e-i e-i  f-i     .     e-i   .    .     .    .   .     .    .
admin           .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
security        .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
audit           .     .   .    .    .   .    .       .     .     .    .     .    .   .     .    .
"""

# a decide_acceptance, late: a card · b investigate, hear_person
# The whole bureau sees from its beginning what one of its own began, its head too; of the unit nobody
# before something is asked of it.
TABLES["fault_tolerance ex officio"] = """
                start see step note all docs urge give avoid send pause more end reply card ask
bailu-officer   yes   .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-officer2  yes   .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-co1       .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-team      yes   .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-legal     .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-deputy    yes   .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-head      .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-member1   .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-goods     .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-dispatch  .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-desk      .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
bailu-sfs       .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
qingshi-team    yes   .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
qingshi-head    .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
shuili-clerk    .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
shuili-head     .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
chengguan-head  .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
police-liaison  .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
sfj-supervisor  yes   *   *    *    *   *    .    *    *     .    .     .    .   .     .    .
sfj-supervisor2 yes   *   *    *    *   *    .    *    *     .    .     .    .   .     .    .
sfj-head        .     *   .    *    *   *    *    *    *     .    .     b    .   *     *    .
county-leader   .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
jcy-prosecutor  .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
jcy-chief       .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
court-liaison   .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
jw-liaison      .     b   .    b    b   b    b    .    b     b    .     .    .   .     .    .
zzb             .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
panel-1         .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
admin           .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
security        .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
audit           .     .   .    .    .   .    .    .    .     .    .     .    .   .     .    .
"""

# a look · b decide_instrument · c sign_instrument · d correct_and_report, late: a card ·
# e verify_correction · f propose_decision · g county_decide · h report_execution
# b and c are the bureau's own until it is signed.
TABLES["accompanying_supervision"] = """
                start see step note all  docs urge   give  avoid send pause more end reply card ask
bailu-officer   .     *   .    *    ad-h d-h  ad-h   .     ad-h  .    .     .    .   .     .    .
bailu-officer2  .     *   .    *    ad-h d-h  ad-h   .     ad-h  .    .     .    .   .     .    .
bailu-co1       .     *   .    *    ad-h d-h  ad-h   .     ad-h  .    .     .    .   .     .    .
bailu-team      .     *   .    *    ad-h d-h  ad-h   .     ad-h  .    .     .    .   d-h   .    .
bailu-legal     .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
bailu-deputy    .     *   .    *    ad-h d-h  ad-h   .     ad-h  .    .     .    .   d-h   .    .
bailu-head      .     *   dh   *    ad-h d-h  ae-g   dh    ad-h  d    .     .    .   d-h   .    .
bailu-member1   .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
bailu-goods     .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
bailu-dispatch  .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
bailu-desk      .     *   .    *    ad-h d-h  ad-h   .     ad-h  .    .     .    .   .     .    .
bailu-sfs       yes   *   a    *    ad-h d-h  d-h    a     ad-h  .    .     .    .   .     .    d-h
qingshi-team    .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
qingshi-head    .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
shuili-clerk    .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
shuili-head     .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
chengguan-head  .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
police-liaison  .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
sfj-supervisor  yes   *   be   *    *    d-h  acdf-h be    *     d    .     .    .   .     d-h  .
sfj-supervisor2 yes   *   be   *    *    d-h  acdf-h be    *     d    .     .    .   .     d-h  .
sfj-head        .     *   cf   *    *    d-h  abdegh a-cef *     .    .     .    *   .     d-h  .
county-leader   .     gh  g    gh   gh   gh   h      g     gh    .    .     .    .   .     .    .
jcy-prosecutor  .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
jcy-chief       .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
court-liaison   .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
jw-liaison      .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
zzb             .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
panel-1         .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
admin           .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
security        .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
audit           .     .   .    .    .    .    .      .     .     .    .     .    .   .     .    .
"""

# a propose_decision · b review_legality · c convene_discussion, late: a card · d discuss_case ·
# e sign_minutes · f take_decision. Who presides votes when all others have: at d it is not the head's turn.
# B2 "cases": the reviewer and the members of the discussion see it when it comes to them; the bureau
# reads what has been decided, its first supervisor sees it from c on as the ladder tells of it.
TABLES["major_case_decision"] = """
                start see step note all docs urge  give  avoid send pause more end reply card ask
bailu-officer   yes   *   a    *    *   b-f  b-f   a     *     .    .     .    *   .     .    .
bailu-officer2  yes   *   a    *    *   b-f  b-f   a     *     .    .     .    *   .     .    .
bailu-co1       .     *   .    *    *   b-f  *     .     *     .    .     .    .   .     .    .
bailu-team      .     *   .    *    *   b-f  *     a     *     *    .     .    .   .     .    .
bailu-legal     .     b-f b    b-f  b-f b-f  c-f   b     b-f   .    .     .    .   .     .    .
bailu-deputy    .     *   d    *    *   b-f  a-cef ab    *     .    .     .    .   .     .    .
bailu-head      .     *   cef  *    *   b-f  abd   a-cef *     .    b-f   .    *   c-f   .    .
bailu-member1   .     d-f d    d-f  d-f d-f  ef    .     d-f   .    .     .    .   .     .    .
bailu-goods     .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
bailu-dispatch  .     *   .    *    *   b-f  *     .     *     .    .     .    .   .     .    .
bailu-desk      .     *   .    *    *   b-f  *     .     *     .    .     .    .   .     .    .
bailu-sfs       .     *   .    *    *   b-f  *     .     *     .    .     .    .   .     .    c-f
qingshi-team    .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
qingshi-head    .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
shuili-clerk    .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
shuili-head     .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
chengguan-head  .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
police-liaison  .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
sfj-supervisor  .     c-f .    c-f  c-f c-f  c-f   .     c-f   .    .     .    .   .     c-f  .
sfj-supervisor2 .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
sfj-head        .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
county-leader   .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
jcy-prosecutor  .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
jcy-chief       .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
court-liaison   .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
jw-liaison      .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
zzb             .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
panel-1         .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
admin           .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
security        .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
audit           .     .   .    .    .   .    .     .     .     .    .     .    .   .     .    .
"""
