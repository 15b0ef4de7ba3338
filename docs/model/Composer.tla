------------------------------ MODULE Composer ------------------------------
(* The composer's slot. Plans come by the router's transactions, answers at least once, each provider's in a topic of its
   own; every plan asks all providers. For each plan one reply leaves, in the transaction that commits the state: with the
   answers, and a timeout for each that did not come.                                                                 *)
EXTENDS Slot
CONSTANTS Plans,             \* how many
          Providers,         \* whose topics of answers there are
          LastPlanAt,        \* plans are appended until then
          Repeats,           \* how many answers come twice, in all
          Budget,            \* answers an owner may hold before topics are left alone
          RuleBarrier,       \* a timeout is claimed once all is read that was there after the deadline (else: by the clock)
          RuleLowAtFirstOpen,\* the committed offset is that of the first open plan (else: where it reads next)
          RuleBitmap,        \* which plans above `low` are closed is committed too
          RuleKeepReading,   \* with nothing open, plans are read whatever the budget
          RuleAnswersNeeded  \* answers that an open plan may wait for are read whatever the budget

Q == 1..Plans
None == [p \in Providers |-> 0]
NoBarrier == [at |-> 0, end |-> [p \in Providers |-> -1]]  \* -1: not waited for
NothingRead == [answer |-> [q \in Q |-> None], \* the offset of the first answer seen, 0 for none: also to a plan not read yet
                until |-> [q \in Q |-> None],  \* ... then: the plan topic's end, asked after the answer was seen
                upTo |-> None,                 \* all answers appended before this time are read
                barrier |-> NoBarrier,         \* ends taken at a time
                closed |-> {}]                 \* plans closed by this owner
Beginning == [low |-> 1, done |-> {}, since |-> 0]
ComposerTopics == {"plans"} \cup Providers
Plan(q) == log.plans[q]
Answers(p) == 1..Len(log[p])
Deadline(q) == Plan(q).at
Init == SlotInit

\* ---- the neighbours
\* The router's transaction: the plan and its lookups; its markers reach the topics one by one, in either order.
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
  /\ \E p \in Providers, q \in 1..Len(log.plans) :
       /\ Plan(q).asked
       /\ LET before == Cardinality({log[p][i].q : i \in Answers(p)})
              again == \E i \in Answers(p) : log[p][i].q = q
          IN again => Len(log[p]) - before < Repeats
       /\ log' = [log EXCEPT ![p] = Append(@, [at |-> now, in |-> TRUE, q |-> q])]
  /\ UNCHANGED <<now, txn, store, owner, faults, held>>

\* ---- what an owner knows
Memory(c) == held[c].memory
Read(c, topic) == held[c].pos[topic] - 1
Done(c) == held[c].state.done \cup Memory(c).closed
Open(c) == {q \in held[c].state.low..Read(c, "plans") : q \notin Done(c)}
Held(c) == {<<q, p>> \in (Open(c) \cup held[c].pos.plans..Plans) \X Providers : Memory(c).answer[q][p] # 0}
Full(c) == Cardinality(Held(c)) >= Budget
Settled(c, q) == \A p \in Providers : Memory(c).answer[q][p] # 0
Later(x, y) == IF x > y THEN x ELSE y

\* ---- the owner's steps
Search(c) == SearchByTime(c, held[c].state.since)

Update(c, memory) == held' = [held EXCEPT ![c].memory = memory] /\ UNCHANGED <<now, log, txn, store, owner, faults>>
Advance(c, topic, memory) ==
  /\ held' = [held EXCEPT ![c].memory = memory, ![c].pos[topic] = @ + 1]
  /\ UNCHANGED <<now, log, txn, store, owner, faults>>

\* Answers to plans not read yet are given up once the plan topic is read to the end asked after they were seen.
ReadPlan(c) ==
  /\ held[c].is = "running" /\ held[c].pos.plans <= Stable("plans")
  /\ ~Full(c) \/ (RuleKeepReading /\ Open(c) = {})
  /\ LET q == held[c].pos.plans
         m == Memory(c)
         kept(x, p) == IF x > q /\ m.until[x][p] <= q THEN 0 ELSE m.answer[x][p]
         answer == [x \in Q |-> IF x = q /\ q \in Done(c) THEN None ELSE [p \in Providers |-> kept(x, p)]]
         until == [x \in Q |-> [p \in Providers |-> IF x <= q \/ answer[x][p] = 0 THEN 0 ELSE m.until[x][p]]]
     IN Advance(c, "plans", [m EXCEPT !.answer = answer, !.until = until])

\* All that came in time for the open plans is read of this topic.
NotNeeded(c, p) == \A q \in Open(c) : Deadline(q) < Memory(c).upTo[p]
ReadAnswer(c) ==
  /\ held[c].is = "running"
  /\ \E p \in Providers :
       /\ held[c].pos[p] <= Len(log[p])
       /\ ~Full(c) \/ (RuleAnswersNeeded /\ ~NotNeeded(c, p))
       /\ LET i == held[c].pos[p]
              q == log[p][i].q
              m == [Memory(c) EXCEPT !.upTo[p] = Later(@, log[p][i].at)]
              early == q > Read(c, "plans")
              counts == m.answer[q][p] = 0 /\ (q \in Open(c) \/ (early /\ End("plans") > Read(c, "plans")))
          IN Advance(c, p, IF counts THEN [m EXCEPT !.answer[q][p] = i, !.until[q][p] = IF early THEN End("plans") ELSE 0]
                           ELSE m)

Expired(c, q) == IF RuleBarrier THEN \A p \in Providers : Deadline(q) < Memory(c).upTo[p] ELSE Deadline(q) < now
TakeBarrier(c) ==
  /\ held[c].is = "running" /\ RuleBarrier /\ Memory(c).barrier = NoBarrier
  /\ \E q \in Open(c) : ~Settled(c, q) /\ Deadline(q) < now /\ ~Expired(c, q)
  /\ Update(c, [Memory(c) EXCEPT !.barrier = [at |-> now, end |-> [p \in Providers |-> Len(log[p])]]])
\* Topic by topic: one that is held back must not keep the others from being known.
PassBarrier(c) ==
  /\ held[c].is = "running"
  /\ \E p \in Providers :
       LET b == Memory(c).barrier
           left == [b EXCEPT !.end[p] = -1]
       IN /\ b.end[p] # -1 /\ Read(c, p) >= b.end[p]
          /\ Update(c, [Memory(c) EXCEPT !.upTo[p] = Later(@, b.at),
                                         !.barrier = IF left.end = NoBarrier.end THEN NoBarrier ELSE left])

Due(c) == {q \in Open(c) : Settled(c, q) \/ Expired(c, q)}
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
         after == [m EXCEPT !.answer = [q \in Q |-> IF q \in gone THEN None ELSE @[q]],
                            !.closed = IF RuleBitmap THEN {} ELSE @ \cup gone]
     IN Begin(c, [i \in 1..Cardinality(gone) |-> record(InOrder(gone)[i])], Progress(c, gone), after)

ComposerNext ==
  \/ SlotNext \/ Appear \/ MarkPlan \/ MarkLookup \/ Answer
  \/ \E c \in Owners : Search(c) \/ ReadPlan(c) \/ ReadAnswer(c) \/ TakeBarrier(c) \/ PassBarrier(c) \/ Reply(c)

\* ---- what must hold
Replies == 1..Len(log.replies)
Replied(q) == {i \in Replies : log.replies[i].q = q}
AllAnswered == \A q \in 1..Len(log.plans) : Replied(q) # {}
\* When nothing can happen any more, every plan has its reply: else TLC reports a deadlock.
Finished == AllAnswered /\ UNCHANGED slotVars
Next == ComposerNext \/ Finished
Spec == Init /\ [][Next]_slotVars
FairSpec == Spec /\ WF_slotVars(ComposerNext)

AtMostOneReply == \A q \in Q : Cardinality(Replied(q)) <= 1
NoFalseTimeout == \A i \in Replies, p \in Providers : log.replies[i].answer[p] = 0 =>
  ~\E a \in Answers(p) : log[p][a].q = log.replies[i].q /\ log[p][a].at <= Deadline(log.replies[i].q)
FirstAnswerCounts == \A i \in Replies, p \in Providers : LET r == log.replies[i] IN r.answer[p] # 0 =>
  log[p][r.answer[p]].q = r.q /\ ~\E a \in 1..(r.answer[p] - 1) : log[p][a].q = r.q
\* What the committed state says is done has its reply, or has it in a transaction that is sure to be written.
StateNeverPassesAnOpenPlan == \A q \in 1..Len(log.plans) : (q < store.low \/ q \in store.done) =>
  \/ Replied(q) # {}
  \/ \E i \in Ids : txn[i].is = "ending" /\ \E r \in 1..Len(txn[i].records) : txn[i].records[r].q = q
EveryPlanAnswered == <>[]AllAnswered
Symmetry == Permutations(Owners)
=============================================================================
