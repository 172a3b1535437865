"""Writes docs/reference/stories.md: which story shows which exception, from the stories' own words.

python -m tests.processes.write_story_table
"""

from __future__ import annotations

from bpmn.folder import read_directory
from lianshu.process_folders import shipped
from lianshu.stories import Story, stories_of
from tests.support.sources import ROOT

PAGE = ROOT / "docs" / "reference" / "stories.md"
HEAD = """# Stories and the exceptions they show

Written by `python -m tests.processes.write_story_table` from the key `exceptions` of the stories
in `bpmn/processes/*/examples/`; the suite plays every one and holds this page to them.
"""
OTHERS = {
    "return_for_correction": "退回补正 return for correction",
    "decline": "不予受理 decline",
    "withdrawal": "撤回 withdrawal, before and after receipt",
    "dispute": "职责争议 dispute over duty",
    "extension": "延期 extension",
    "suspension": "中止 suspension",
    "resumption": "恢复 resumption",
    "merging": "并案 merging",
    "splitting": "分案 splitting",
    "reassignment": "改派 reassignment",
    "recusal": "回避 recusal",
    "termination": "终止 termination",
    "archive": "归档 archive",
    "R1": "R1 not delegated or recalled on the day of the act",
    "R2": "R2 outside the territory",
    "R3": "R3 already filed elsewhere",
    "R4": "R4 limitation has passed",
    "R5": "R5 clearly no violation",
    "R6": "R6 suspected crime, handed to the police",
    "R7": "R7 reserved to the county",
    "R8": "R8 still incomplete after correction",
    "urgent": "紧急 urgent",
    "transfer_on": "转送 passed on to another body",
    "assistance": "技术协助 technical assistance, given and refused",
    "reverse": "反向移送 a township refers",
    "source_12345": "来源：12345 热线",
    "source_patrol": "来源：巡查 patrol",
    "source_camera": "来源：视频监控 camera",
    "not_file": "不予立案 not filed",
    "rating_lapse": "逾期不评价 rating lapsed",
    "overdue": "超期督办 overdue, through all rungs",
    "inform_procuratorate": "请检察院监督 the procuratorate informed, in a case of its own",
    "major_case": "重大复杂案件 put up as a major case, decided in a case of its own",
    "other_start": "另一种发起 started the other way",
    "settled": "内部督促办结 settled by urging",
    "skipped": "不先督促 not urged first",
    "silence": "逾期未答复 silence, with its own consequence",
    "late": "逾期回复 late reply, seen in the follow-up",
    "parallel": "紧急书面回复 written reply beside performing",
    "objection": "异议复核 objection reviewed",
    "changed": "修改建议 advisory changed, with a new receipt",
    "withdrawn_advisory": "撤回建议 advisory withdrawn",
    "out_of_field": "不在公益诉讼领域 outside the fields of suits",
    "escalation": "通报上级 superiors informed",
    "no_jurisdiction": "移送有管辖权的检察院 no jurisdiction",
    "terminated": "终结（未制发） terminated without an advisory",
    "transferred": "移送起诉 transferred for suit",
    "suit": "公益诉讼 suit",
    "suit_refused": "法院不予立案 not registered",
    "corrected": "诉讼中整改 corrected during the suit",
    "suit_withdrawn": "撤诉 suit withdrawn",
    "appeal": "上诉 appeal",
    "appeal_lapse": "逾期不上诉 nobody appealed in time",
    "dismissed": "驳回 dismissed",
    "to_enforcement": "移送执行 handed over for enforcement",
    "courtesy": "礼貌提醒 courtesy ladder",
    "urge": "督办函 urged by letter",
    "raised": "督办升级 raised",
    "dropped": "不督办 not pursued",
    "no_issue": "无问题 nothing found in a look",
    "noted": "备注 noted",
    "corrected_on_spot": "当场督促纠正 corrected on the spot",
    "prompt": "提示单 prompt",
    "prompted_again": "再次提示 prompted again, once",
    "prompt_objected": "对提示单有异议 objection to a prompt",
    "supervision_silence": "不答复提示单 silence on a prompt",
    "red_card": "红牌另案监督 a red card opens its own supervision",
    "opinion": "监督意见书 opinion",
    "urged_duty": "监督督办函 letter on a duty not performed",
    "one_supervisor": "只有一名监督人员 one supervisor only",
    "supervisor_recused": "监督人员回避 supervisor recused",
    "instrument_objected": "对监督文书有异议 objection to an instrument",
    "instrument_withdrawn": "撤回监督文书 instrument withdrawn",
    "more_time": "延长整改 more time, once",
    "talk": "约谈 talk",
    "county_decision": "监督决定 the county government decides",
    "decision_not_executed": "决定未执行 decision not executed",
    "not_repeated": "不重复监督 reconsideration or suit",
    "clue_handed": "移送线索 clue for the discipline commission",
    "supervision_dropped": "不处理 supervision dropped",
    "gate_lapse": "关口自动放行 gate released",
    "returned": "退回承办人 sent back to whoever prepared it",
    "urging_refused": "不接受履职建议 the urging refused",
    "obstruction": "不配合调查 refusal to be investigated",
    "higher_department": "告知上级主管部门 the department above is told as well",
    "assistance_withdrawn": "撤回协助请求 help not needed any more",
}
"""What the stories have to show (DOMAIN C0, C1, C3, C9), and what it is called."""
JOINT_ENFORCEMENT = {
    "archive": "归档 archive",
    "refusal": "不能参加 refusal",
    "no_answer": "逾期未答复 no answer",
    "replacement": "换人参加 replacement",
    "superior": "商请上级主管 the superior is asked",
    "raised": "报县级 raised to the county",
    "urgent": "紧急 emergency",
    "oral_approval": "口头批准、补办 oral approval, confirmed afterwards",
    "stopped": "未获补批停止 stopped for want of approval",
    "cancel": "取消 cancel",
    "postpone": "延期 postpone, within and beyond 10 working days",
    "shrink": "缩减 shrink",
    "plan_changed": "方案变更 the plan changes while bodies are asked",
    "aborted": "现场中止（天气、走漏） aborted on the spot",
    "stand_down": "只有一名持证人员 one certified officer",
    "no_show": "责令后不到场 absent after the order",
    "cross_township": "跨乡镇 across townships",
    "legal_fail": "合法性审查不通过 legal review fails",
    "return": "退回修改 returned",
    "rejected": "不予批准 rejected",
    "withdrawal": "撤回 withdrawal",
    "not_corrected": "复查未整改 not corrected",
    "recheck_again": "再次复查 another recheck",
    "handed_on": "移送有权单位 handed on to a competent body",
    "shared_reviewer": "共享审核员 a reviewer of the pool",
    "termination": "终止 termination",
    "overdue": "超期督办 overdue",
    "other_profile": "另一省的规则 the rules of another province",
    "gate": "关口 the judicial office looks before the approval",
    "gate_gone_on": "说明理由继续办理 the head goes on in spite of a gate",
    "gate_urgent": "紧急事项不等关口 urgent matters wait for no gate",
    "supervision": "跟进查看 the judicial office looks on at the plan",
    "inform_procuratorate": "请检察院监督 the procuratorate informed, in a case of its own",
}
"""What the stories of joint_enforcement have to show (DOMAIN C2)."""
FAULT_TOLERANCE = {
    "return_for_correction": "退回补正 returned once for correction",
    "decline": "不予受理 declined, T1 to T5",
    "withdrawal": "撤回 withdrawal",
    "extension": "延期 extension",
    "lightened": "减轻 lightened",
    "not_exempted": "不予免责 not exempted",
    "unit_silent": "单位逾期未表态 the unit says nothing in time",
    "correction_lapsed": "逾期不补正 not supplied in time",
    "handed_to_jw": "移送纪委监委 handed to the discipline commission",
    "waived": "放弃陈述 hearing waived",
    "returned_once": "退回重议 sent back to the panel once",
    "county": "县级审批 approved by the county",
    "recused_member": "成员回避 a member keeps off",
    "too_few": "人数不足，另组小组 too few left, a new panel",
    "excluded": "除外情形不得免责 no exemption with an exclusion",
    "no_majority": "没有多数意见 no majority",
    "review": "复核 review",
    "review_changed": "复核变更 changed on review, by a new panel",
    "unit_applies": "单位代为申请 the unit applies for the person",
    "ex_officio": "依职权启动 begun by the justice bureau",
    "frozen": "纪委监委介入 frozen and released",
    "taken_over": "中止后终结 taken over by the commission",
}
"""What the stories of fault_tolerance have to show (DOMAIN C4)."""
MAJOR_CASE_DECISION = {
    "adopted": "通过 adopted, and a penalty decided",
    "no_penalty": "不予处罚 no penalty",
    "dismissed": "撤销案件 case dismissed",
    "transferred": "移送 passed to another body",
    "legal_fail": "法制审核不通过 legal review fails",
    "shared_reviewer": "共享审核员 a reviewer of the pool",
    "not_adopted": "不通过 not adopted, discussed anew after a change",
    "returned": "退回承办人 returned to the officer",
    "new_evidence": "新的证据 evidence that came up after the discussion",
    "recused_member": "成员回避 a member keeps off, before or during the vote",
    "absent": "缺席 absent with cause, still due",
    "tie": "票数相等 a tie",
    "no_majority": "没有多数意见 no majority",
    "discussed_again": "再议 discussed once more",
    "undecided": "没有形成决定 no majority twice",
    "too_few": "人数不足 too few left",
    "not_held": "不能召集 cannot be convened",
    "deputy_presides": "副职主持 a deputy presides",
    "withdrawal": "撤回 withdrawal, alone and with consent",
    "termination": "终止 terminated, nothing decided",
    "overdue": "超期督办 overdue, nothing is taken for granted",
}
"""What the stories of major_case_decision have to show (DOMAIN C6 6.13 to 6.15, C21)."""
EXCEPTIONS = {
    "": OTHERS,
    "joint_enforcement": JOINT_ENFORCEMENT,
    "fault_tolerance": FAULT_TOLERANCE,
    "major_case_decision": MAJOR_CASE_DECISION,
}
"""What has to be shown, by process; the processes without a list of their own share the first."""


def stories() -> list[Story]:
    """The stories of all shipped processes."""
    return [story for path in shipped().values() for story in stories_of(read_directory(path))]


def group_of(story: Story) -> str:
    """The key of `EXCEPTIONS` under which a story has to stand."""
    return story.process if story.process in EXCEPTIONS else ""


def page() -> str:
    """The page as it has to be."""
    lines = [HEAD]
    for process, exceptions in EXCEPTIONS.items():
        own = [story for story in stories() if group_of(story) == process]
        lines += [f"## {process or 'Other processes'}", "", "| exception | stories |", "|---|---|"]
        for exception, name in exceptions.items():
            shown = [f"`{story.name}`" for story in own if exception in story.exceptions]
            lines.append(f"| {name} | {', '.join(shown)} |")
        lines.append("")
    lines += ["## All stories", "", "| story | what happens |", "|---|---|"]
    lines += [f"| `{story.process}/{story.name}` | {story.title} |" for story in stories()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page())
