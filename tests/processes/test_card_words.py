"""What a step can be answered with, in the words that people and programs rely on.

Each line is an element, its name, and its decisions with their labels; a word that stands alone is
free. Who reads labels, or clicks on them, must not find others after a change of wording.
"""

from __future__ import annotations

import re

import pytest

from bpmn.folder import read_folder
from lianshu.process_folders import files_of

WORDS = {
    "legal_review": """
    review_legality: pass 通过 | pass_with_changes 修改后通过 | fail 不通过
    """,
    "overdue_supervision": """
    issue_order: issue 发督办单 | urge 发督办函 | drop 不督办
    answer_order: answered 报送
    accept_answer: accept 办结 | raise 升级
    """,
    "joint_enforcement": """
    draft_plan 拟定方案: submit 提交 | withdraw 撤回
    review_plan 分管审核: approve 同意 | return 退回修改
    approve_plan 负责人审批: approve 批准 | approve_oral 口头批准 | return 退回修改 | reject 不予批准
        | raise_to_county 报县级
    county_approve 县级审批: approve 批准 | return 退回 | reject 不予批准
    confirm_attendance: attend 参加 | replace 换人参加 | refuse 不能参加
    order_attendance: order 责令参加 | request_superior 商请上级主管 | excuse 同意不参加
        | raise_to_county 报县政府
    county_order: order 责令参加 | excuse 同意不参加
    settle_lineup 核定力量: go 按期实施 | shrink 缩减 | postpone 延期 | cancel 取消
    carry_out: done 实施完毕 | stand_down 条件不具备退出 | aborted 现场中止
    enter_result: no_violation 未发现 | findings 发现问题
    summarize 总结: submit 提交
    recheck 复查: corrected 已整改 | not_corrected 未整改 | again 再次复查
    approve_late 补办审批: approve 补批 | refuse 不予补批
    """,
    "duty_urging": """
    draft_urging 履职建议函: send 发出 | skip 不先督促 | withdraw 撤回
    answer_urging 部门答复: performed 已履职 | plan 计划履职 | refuse 不接受
    """,
    "procuratorial_advisory": """
    draft_information 拟情况通报: submit 提交 | close 已解决办结
    approve_information 审批送出: approve 送检察院 | return 退回
    assess_lead 线索评估: file 拟立案 | not_file 拟不立案 | pass_on 移送有管辖权的检察院
        | social_governance 社会治理检察建议
    decide_filing 立案决定: file 立案 | not_file 不立案 | approve_general 同意办理社会治理建议 | return 退回
    consult 送达立案决定与磋商: go_on 继续调查 | settled 已整改 | skip 不磋商
    investigate 调查终结: propose_terminate 拟终结 | propose_advise 拟制发
    issue_advisory 决定并送达: ordinary 制发 | urgent 紧急制发 | terminate 终结 | return 退回
    reply_urgent 紧急书面回复: reply 回复
    perform_and_reply 履职回复: reply 回复 | object 提出异议
    review_objection 异议复核: upheld_advisory 异议不成立 | changed 修改 | withdrawn 撤回
    follow_up 跟进调查: performed 已履职 | partly 部分 | not_performed 未履职
    decide_outcome 审查终结: close 终结 | sue 起诉 | transfer 移送起诉 | escalate 通报上级
    """,
    "public_interest_suit": """
    file_suit: filed 已起诉
    record_registration: registered 立案 | refused 不予立案
    answer_suit: answered 答辩举证
    record_result: perform 判决履行 | confirm_illegal 确认违法或无效 | revoke 撤销 | change 变更
        | dismiss 驳回 | withdrawn 撤诉
    appeal_window: appeal 上诉 | accept 服判
    perform_judgment: report 报告履行
    confirm_performance: performed 已履行 | to_enforcement 移送执行
    """,
    "fault_tolerance": """
    apply 申请: submit 提交 | withdraw 撤回
    give_unit_opinion 单位意见: support 支持 | not_support 不支持 | no_view 不表态
    decide_acceptance 受理审查: accept 受理 | return_for_correction 补正 | decline 不予受理
        | hand_to_jw 移送纪委监委
    supplement 补正: resubmit 提交 | withdraw 撤回
    hear_person 听取陈述: heard 已听取 | waived 本人放弃
    investigate 调查核实: report 提交报告 | hand_to_jw 移送
    decide_review 复核: uphold 维持 | change 变更
    correct_error 纠错: corrected 已纠正 | not_possible 无法纠正
    register_effect 结果运用: registered 已登记
    """,
    "tolerance_finding": """
    form_panel 组成小组: convene 召集
    panel_vote 认定表决: exempt 免责 | lighten 减轻 | not_exempt 不予免责
    approve_finding 审批: approve 批准 | return 退回重议
    county_approve 县级审批: approve 批准 | return 退回 | decide_exempt 免责 | decide_not_exempt 不予免责
    deliver 送达: delivered 已送达
    """,
    "accompanying_supervision": """
    look 跟进查看: no_issue 无问题 | note 备注 | correct_on_spot 当场督促纠正 | prompt 发提示单
        | propose 建议司法局处理
    answer_prompt 答复提示: corrected 已纠正 | explain 说明理由 | object 有异议
    check_answer 核验答复: satisfied 办结 | propose 建议司法局处理 | again 再次提示
    decide_instrument 研判: urge 督办函 | opinion 意见书 | major 重大问题报政府 | drop 不处理
        | not_here 已进入复议诉讼不重复监督 | hand_to_jw 移送线索
    sign_instrument 签发: sign 签发 | return 退回
    correct_and_report 纠正并报送: reported 已报送 | object 提出异议
    decide_objection 异议处理: maintain 维持 | change 变更 | withdraw 撤回
    verify_correction 核验整改: corrected 已纠正 | not_corrected 未纠正 | more_time 延长 | talk 约谈
    hold_talk 约谈: held 已约谈
    propose_decision 提出处理建议: propose 报县政府 | close 不再处理
    county_decide 县政府决定: order_perform 责令履行 | order_correct 责令改正 | revoke 撤销
        | confirm_illegal 确认违法 | confirm_invalid 确认无效 | no_decision 不作决定
    report_execution 报告执行: reported 已报告
    verify_execution 核验执行: executed 已执行 | not_executed 未执行
    """,
    "lead_referral": """
    draft: submit | withdraw
    approve_send: approve | return
    sign_receipt: sign
    check_completeness: complete | return_for_correction
    supplement: resubmit
    propose_acceptance: accept | decline | transfer_on | dispute
    decide_acceptance: accept | decline | transfer_on | dispute | return
    verify: report
    decide_filing: file | not_file | soft_measure | suspected_crime
    record_result: record
    feed_back: send
    evaluate: rate
    archive: archive
    """,
}


@pytest.mark.parametrize("process", WORDS)
def test_steps_are_answered_in_the_words_relied_on(process: str) -> None:
    folder = read_folder(files_of(process))
    words = re.sub(r"\n\s*\|", " |", WORDS[process])
    for line in filter(None, map(str.strip, words.splitlines())):
        step, _, answers = line.partition(": ")
        element, _, name = step.partition(" ")
        if name:
            assert folder.tasks[element].title == name
        labels = {each.value: each.label for each in folder.tasks[element].decisions}
        for answer in answers.split(" | "):
            value, _, label = answer.partition(" ")
            assert value in labels, (element, value)
            assert label in ("", labels[value]), (element, value)
