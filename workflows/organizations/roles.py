"""The roles of DOMAIN B2, each with a sentence fit to be shown to an administrator."""

from __future__ import annotations

from typing import NamedTuple


class Role(NamedTuple):
    """What the role is called and what its holders do."""

    title: str
    duty: str = ""


ROLES: dict[str, Role] = {
    "clerk": Role("部门经办", "发起移送、补正材料、回复"),
    "dept_head": Role("部门负责人", "审批发出、督促本部门"),
    "desk": Role("值守签收", "签收登记、归档"),
    "officer": Role("承办人", "审查材料、核查、登记结果、反馈"),
    "co_officer": Role("协办人", "与承办人一同核查、取证"),
    "team_head": Role("队长", "提出受理意见"),
    "deputy_head": Role("分管领导", "决定受理、决定立案"),
    "head": Role("乡镇长（主任）", "紧急事项和不予受理的最终决定"),
    "discussion_member": Role("集体讨论成员", "参加集体讨论、表决"),
    "legal_reviewer": Role("法制审核员", "合法性审查"),
    "goods_keeper": Role("物品管理员", "保管涉案物品"),
    "dispatcher": Role("指挥中心坐席", "登记、派发线索"),
    "station_head": Role("派驻机构负责人", "参加联合执法"),
    "supervisor": Role("执法监督员", "查看、提示、督办"),
    "coordinator": Role("监督指导办联络人", "接收超期督办"),
    "bureau_head": Role("司法局负责人", "签发监督文书"),
    "leader": Role("县领导", "裁决争议、约谈"),
    "prosecutor": Role("检察官", "办理公益诉讼线索"),
    "chief_prosecutor": Role("检察长", "决定立案、制发检察建议"),
    "panel_member": Role("容错认定小组成员", "表决"),
    "court_liaison": Role("法院联络员"),
    "police_liaison": Role("公安联络员"),
    "police_officer": Role("民警", "参加联合执法"),
    "jw_liaison": Role("纪委监委联络员"),
    "personnel": Role("组织人事", "登记结果运用"),
    "administrator": Role("系统管理员", "配置，不看案件内容"),
    "security_officer": Role("安全管理员", "账号与权限，不看案件内容"),
    "auditor": Role("审计员", "只看审计日志"),
}
