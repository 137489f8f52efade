"""The checks and what to do, in Chinese. A dictionary and no catalogue of translations: the verifier runs without the application."""

STOP = "停止发放，保持数据库原样，与最近一次备份逐表比对，并报告审计人员。"
AGAIN = "重新运行 `minzheng up`，由数据库属主补齐迁移。"
BOOKS = "停止发放和记账，由财务人员对照凭证和银行回单查明；更正只能用冲销凭证，不得改动原分录。"
BANK = "暂停该批次的后续操作，取得银行书面对账结果，在回盘页面逐条处理。"
PEOPLE = "在人员页面核实后合并、更正或迁移登记，再重新检查。"
DUTIES = "停止该批次或该案件，由另一名有权人员重新办理，并查明账号的实际使用人。"

# code -> (title, what to do)
CHECKS = {
    "server_version": ("数据库为 PostgreSQL 15 或更高版本", "升级到 PostgreSQL 15 或更高版本。"),
    "application_role": (
        "应用程序角色既非超级用户也非属主，不能绕过行级安全",
        "由数据库属主运行 `minzheng up`；切勿把表的所有权授予 minzheng_app。",
    ),
    "area_limits": ("凡含个人数据的表均启用并强制行级安全", AGAIN),
    "append_only": ("账簿、决定和操作记录只能追加，不能改动", AGAIN),
    "no_float_money": ("没有以浮点数存放金额的列", "金额一律为以分计的整数（bigint）列，请改回。"),
    "journal_balances": ("每张凭证借贷平衡", BOOKS),
    "fund_balances": ("每项资金借贷平衡", BOOKS),
    "journal_has_postings": ("没有空凭证", BOOKS),
    "chain_intact": ("操作记录的链条未断", STOP),
    "chain_complete": ("操作记录的链条止于链首所记", STOP),
    "no_overlap": ("同一人同一待遇的享受期间互不重叠", STOP),
    "paid_once": ("任何人任何月份所得不超过所依据的待遇", STOP),
    "ordinary_once": ("同一人同一待遇同一月份只有一笔正常发放", STOP),
    "line_is_its_items": ("每条发放明细等于其各项之和减去抵扣", STOP),
    "repayment_is_its_months": ("每笔退款等于所冲抵的各应退月份之和", BOOKS),
    "nothing_recovered_twice": ("追回和核销合计不超过决定应退的数额", BOOKS),
    "set_off_follows_its_line": ("抵扣在账与所在明细计为已付同始同终", BOOKS),
    "recoverable_is_owed": ("账上应收退款按待遇和月份与尚欠数一致", BOOKS),
    "debt_decided_by_another": ("应退由发现人以外的人员决定，核销由申请人以外的人员批准", DUTIES),
    "run_is_its_lines": ("批次所记笔数和金额等于实际发送的明细", STOP),
    "ledger_is_runs": ("每个已放款批次的账面金额与批次一致", BOOKS),
    "payments_name_whom_they_pay": ("每条明细及其各项所指的家庭、人员、批次均有登记", STOP),
    "books_follow_the_bank": ("已放款批次的账面与银行回盘一致：已发、在途、已付", BANK),
    "answered_when_reconciled": ("已对账批次没有未回复的明细", BANK),
    "answers_explain_lines": ("每条拒付或退汇的明细都有银行的答复为据", BANK),
    "funds_not_overdrawn": ("没有透支的资金", "停止放款，核对拨款文件和在途款项；拨款到位前不得再放款。"),
    "three_people": ("编制、审批、授权为三个账号", DUTIES),
    "unreleased_not_booked": ("未放款的批次没有记账", BOOKS),
    "approver_is_another": ("批次的编制人没有审批本批次", DUTIES),
    "decider_is_another": ("拟定意见的人没有作出该决定", DUTIES),
    "entitled_by_decision": ("每项待遇都以对本户的决定为据", STOP),
    "decision_counts": ("决定所开启的待遇与其所列人数、金额一致", STOP),
    "no_pay_after_death": ("编制批次时已知死亡的，其后月份没有正常发放", "停止该批次，对已发款项立案追回。"),
    "one_household_at_a_time": ("同一人同一日只属于一个家庭", PEOPLE),
    "facts_have_subjects": ("每条事实都有登记在册的对象", STOP),
    "facts_do_not_overlap": ("同一对象同一类事实同时只有一条有效", PEOPLE),
    "identity_once": ("一个身份证号只属于一人", PEOPLE),
    "codes_not_reused": ("一个区划代码同时只对应一个区划", "在区划页面更正起止日期，再重新检查。"),
    "places_known": ("每个家庭都在现行区划的村（居）内", "补录区划，或将家庭迁到现行的村（居）。"),
    "custody_agrees": ("个人名下各项记录的管辖地与本人一致", "由县级人员重新办理该家庭的迁移，再重新检查。"),
    "one_open_proposal": ("一个案件同一月份最多一条待决意见", STOP),
    "decided_once": ("每条已决意见都有其决定", STOP),
    "writes_have_acts": ("对历史的每次写入都有操作记录为据", STOP),
    "acts_name_their_writes": ("操作记录准确载明每个行为所写的内容", STOP),
    "frozen_run_stands": ("每个锁定批次的明细与其校验值一致", STOP),
    "digest_as_locked": ("批次的校验值即锁定时和审批人所见的校验值", STOP),
    "file_is_run": ("发往银行的每份文件与批次的笔数、金额一致", "不得使用该文件，从批次页面重新生成并与银行核对。"),
    "answers_are_files": ("银行文件逐行有答复，重复的行只生效一次", BANK),
    "masked": ("展示和记录之处没有完整的身份证号或账号", "立即停止对外展示，查明来源并遮盖，按个人信息泄露程序报告。"),
    "rows_as_sealed": ("历史各表现有内容即当时所写内容", STOP),
    "delivery_files": ("部门数据批次登记的文件都在本机", "从与数据库同一次的备份中恢复部门数据文件夹（deliveries）。"),
    "checkpoints": ("数据库与已签名的检查点前后相续", STOP),
}  # fmt: skip
