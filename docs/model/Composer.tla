------------------------------ MODULE Composer ------------------------------
(* The composer's slot. Plans come by the router's transactions, answers at least once, in one topic (the seven behave
   alike). For each plan one reply leaves, in the transaction that commits the state: with the answer, or as a timeout. *)
EXTENDS Slot
CONSTANTS Plans,             \* how many
          LastPlanAt,        \* plans are appended until then
          Repeats,           \* how many answers come twice, in all
          Budget,            \* answers an owner may hold before plans are left alone
          RuleBarrier,       \* a timeout is claimed only behind ends taken after the deadline
          RuleLowAtFirstOpen,\* the committed offset is that of the first open plan (else: where it reads next)
          RuleBitmap,        \* which plans above `low` are closed is committed too
          RuleKeepReading    \* with nothing open, plans are read whatever the budget

Q == 1..Plans
NothingRead == [answer |-> [q \in Q |-> 0],  \* the offset of the first answer seen, 0 for none: also to a plan not read yet
                until |-> [q \in Q |-> 0],   \* ... then: the plan topic's end, asked after the answer was seen
                closed |-> {},               \* plans closed by this owner
                barrier |-> [at |-> 0, end |-> 0], upTo |-> 0]
Beginning == [low |-> 1, done |-> {}, since |-> 0]
ComposerTopics == {"plans", "answers"}
Plan(q) == log.plans[q]
Answers == 1..Len(log.answers)
Deadline(q) == Plan(q).at
Init == SlotInit

\* ---- the neighbours
\* The router's transaction: the plan and its lookup; its markers reach the two topics one by one, in either order.
Appear ==
  /\ Len(log.plans) < Plans /\ now <= LastPlanAt
  /\ \A q \in 1..Len(log.plans) : Plan(q).in /\ Plan(q).asked
  /\ log' = [log EXCEPT !.plans = Append(@, [at |-> now, in |-> FALSE, asked |-> FALSE])]
  /\ UNCHANGED <<now, txn, store, owner, faults, held>>
MarkPlan ==
  /\ \E q \in 1..Len(log.plans) : ~Plan(q).in /\ log' = [log EXCEPT !.plans[q].in = TRUE]
  /\ UNCHANGED <<now, txn, store, owner, faults, held>>
MarkLookup ==
  /\ \E q \in 1..Len(log.plans) : ~Plan(q).asked /\ log' = [log EXCEPT !.plans[q].asked = TRUE]
  /\ UNCHANGED <<now, txn, store, owner, faults, held>>
\* The adapter. It may come late, twice, or (since none comes at the end of time) never.
Answer ==
  /\ now < MaxTime
  /\ \E q \in 1..Len(log.plans) :
       /\ Plan(q).asked
       /\ LET before == Cardinality({log.answers[i].q : i \in Answers})
              again == \E i \in Answers : log.answers[i].q = q
          IN again => Len(log.answers) - before < Repeats
       /\ log' = [log EXCEPT !.answers = Append(@, [at |-> now, in |-> TRUE, q |-> q])]
  /\ UNCHANGED <<now, txn, store, owner, faults, held>>

\* ---- what an owner knows
Memory(c) == held[c].memory
Read(c, topic) == held[c].pos[topic] - 1
Done(c) == held[c].state.done \cup Memory(c).closed
Open(c) == {q \in held[c].state.low..Read(c, "plans") : q \notin Done(c)}
Holds(c) == Cardinality({q \in Open(c) \cup held[c].pos.plans..Plans : Memory(c).answer[q] # 0})

\* ---- the owner's steps
Search(c) == SearchByTime(c, held[c].state.since)

Update(c, memory) == held' = [held EXCEPT ![c].memory = memory] /\ UNCHANGED <<now, log, txn, store, owner, faults>>
Advance(c, topic, memory) ==
  /\ held' = [held EXCEPT ![c].memory = memory, ![c].pos[topic] = @ + 1]
  /\ UNCHANGED <<now, log, txn, store, owner, faults>>

\* Answers to plans not read yet are given up once the plan topic is read to the end asked after they were seen.
KeepUntil(m, read) == [q \in Q |-> IF q > read /\ m.until[q] <= read THEN 0 ELSE m.answer[q]]
ReadPlan(c) ==
  /\ held[c].is = "running" /\ held[c].pos.plans <= Stable("plans")
  /\ Holds(c) < Budget \/ (RuleKeepReading /\ Open(c) = {})
  /\ LET q == held[c].pos.plans
         m == Memory(c)
         answer == KeepUntil(m, q)
     IN Advance(c, "plans", [m EXCEPT !.answer = IF q \in Done(c) THEN [answer EXCEPT ![q] = 0] ELSE answer,
                                      !.until = [x \in Q |-> IF x <= q \/ answer[x] = 0 THEN 0 ELSE @[x]]])

ReadAnswer(c) ==
  /\ held[c].is = "running" /\ held[c].pos.answers <= Len(log.answers)
  /\ LET i == held[c].pos.answers
         q == log.answers[i].q
         m == Memory(c)
         early == q > Read(c, "plans")
         counts == m.answer[q] = 0 /\ (q \in Open(c) \/ (early /\ End("plans") > Read(c, "plans")))
     IN Advance(c, "answers", IF counts THEN [m EXCEPT !.answer[q] = i, !.until[q] = IF early THEN End("plans") ELSE 0] ELSE m)

TakeBarrier(c) ==
  /\ held[c].is = "running" /\ RuleBarrier /\ Memory(c).barrier.at = 0
  /\ \E q \in Open(c) : Memory(c).answer[q] = 0 /\ Deadline(q) < now /\ Memory(c).upTo <= Deadline(q)
  /\ Update(c, [Memory(c) EXCEPT !.barrier = [at |-> now, end |-> Len(log.answers)]])
PassBarrier(c) ==
  /\ held[c].is = "running" /\ Memory(c).barrier.at # 0 /\ Read(c, "answers") >= Memory(c).barrier.end
  /\ Update(c, [Memory(c) EXCEPT !.upTo = Memory(c).barrier.at, !.barrier = [at |-> 0, end |-> 0]])

Expired(c, q) == Deadline(q) < (IF RuleBarrier THEN Memory(c).upTo ELSE now)
Due(c) == {q \in Open(c) : Memory(c).answer[q] # 0 \/ Expired(c, q)}
\* Low is the first plan still open, or where it reads next; answers to open plans, and all later ones, came no earlier.
Progress(c, gone) ==
  LET left == Open(c) \ gone
      low == IF left = {} \/ ~RuleLowAtFirstOpen THEN held[c].pos.plans ELSE Min(left)
      last == IF Read(c, "plans") = 0 THEN 0 ELSE Plan(Read(c, "plans")).at
  IN [low |-> low, since |-> IF left = {} THEN last ELSE Plan(Min(left)).at,
      done |-> IF RuleBitmap THEN {q \in Done(c) \cup gone : q >= low} ELSE {}]
RECURSIVE InOrder(_)
InOrder(S) == IF S = {} THEN <<>> ELSE <<Min(S)>> \o InOrder(S \ {Min(S)})
Reply(c) ==
  /\ Due(c) # {}
  /\ LET m == Memory(c)
         gone == Due(c)
         record(q) == [q |-> q, answer |-> m.answer[q]]
         after == [m EXCEPT !.answer = [q \in Q |-> IF q \in gone THEN 0 ELSE @[q]],
                            !.closed = IF RuleBitmap THEN {} ELSE @ \cup gone]
     IN Begin(c, [i \in 1..Cardinality(gone) |-> record(InOrder(gone)[i])], Progress(c, gone), after)

ComposerNext ==
  \/ SlotNext \/ Appear \/ MarkPlan \/ MarkLookup \/ Answer
  \/ \E c \in Owners : Search(c) \/ ReadPlan(c) \/ ReadAnswer(c) \/ TakeBarrier(c) \/ PassBarrier(c) \/ Reply(c)

\* ---- what must hold
Replied(q) == {i \in 1..Len(log.replies) : log.replies[i].q = q}
AllAnswered == \A q \in 1..Len(log.plans) : Replied(q) # {}
\* When nothing can happen any more, every plan has its reply: else TLC reports a deadlock.
Finished == AllAnswered /\ UNCHANGED slotVars
Next == ComposerNext \/ Finished
Spec == Init /\ [][Next]_slotVars
FairSpec == Spec /\ WF_slotVars(ComposerNext)

AtMostOneReply == \A q \in Q : Cardinality(Replied(q)) <= 1
NoFalseTimeout == \A i \in 1..Len(log.replies) : log.replies[i].answer = 0 =>
  ~\E a \in Answers : log.answers[a].q = log.replies[i].q /\ log.answers[a].at <= Deadline(log.replies[i].q)
FirstAnswerCounts == \A i \in 1..Len(log.replies) : LET r == log.replies[i] IN r.answer # 0 =>
  log.answers[r.answer].q = r.q /\ ~\E a \in 1..(r.answer - 1) : log.answers[a].q = r.q
\* What the committed state says is done has its reply, or has it in a transaction that is sure to be written.
StateNeverPassesAnOpenPlan == \A q \in 1..Len(log.plans) : (q < store.low \/ q \in store.done) =>
  \/ Replied(q) # {}
  \/ \E i \in Ids : txn[i].is = "ending" /\ \E r \in 1..Len(txn[i].records) : txn[i].records[r].q = q
EveryPlanAnswered == <>[]AllAnswered
Symmetry == Permutations(Owners)
=============================================================================
