------------------------------- MODULE Router -------------------------------
(* The router's slot and its memory of keys. All records here carry the same key; `body` tells them apart. An equal body
   within the window is a resend and gets nothing; another one is refused. A plan leaves for each record that is not a
   resend, in the transaction that commits the offset, and the memory is rebuilt from the plans.                      *)
EXTENDS Slot
CONSTANTS Records,               \* how many
          Bodies,                \* which
          Window,                \* for so long, in append time at the ingress, a key is remembered
          RuleMemoryByAppendTime,\* how far back: from the first record not taken (else: from the wall clock)
          RuleResendRenewsNot,   \* a resend does not prolong the memory
          RuleRefusedHoldsNot    \* a record that is refused as reused does not itself hold the key

Blank == [uses |-> {}]
Beginning == [low |-> 1, since |-> 0]
RouterTopics == {"ingress", "plans"}
Init == SlotInit

Send ==
  /\ Len(log.ingress) < Records
  /\ \E b \in Bodies : log' = [log EXCEPT !.ingress = Append(@, [at |-> now, in |-> TRUE, body |-> b])]
  /\ UNCHANGED <<now, txn, store, owner, faults, held>>

\* The committed time is that of the last record taken: what is not taken was appended no earlier.
Search(c) == SearchByTime(c, (IF RuleMemoryByAppendTime THEN held[c].state.since ELSE now) - Window)

\* Nothing is decided before all plans are read that there were at the takeover.
Use(plan) == [body |-> plan.body, at |-> plan.entered, holds |-> plan.admitted \/ ~RuleRefusedHoldsNot]
Uses(c) == held[c].memory.uses
Remembered(c) == held[c].pos.plans > held[c].ends.plans
Remember(c) ==
  /\ held[c].is = "running" /\ ~Remembered(c)
  /\ LET all == held[c].pos.plans..held[c].ends.plans IN
     held' = [held EXCEPT ![c].memory.uses = {Use(log.plans[i]) : i \in all}, ![c].pos.plans = 1, ![c].ends = NoEnds]
  /\ UNCHANGED <<now, log, txn, store, owner, faults>>

Near(x, y) == x - y <= Window /\ y - x <= Window
Take(c) ==
  /\ held[c].is = "running" /\ Remembered(c) /\ held[c].state.low <= Len(log.ingress)
  /\ LET offset == held[c].state.low
         r == log.ingress[offset]
         uses == {u \in Uses(c) : u.at >= (IF RuleMemoryByAppendTime THEN r.at ELSE now) - Window}
         near == {u \in uses : Near(u.at, r.at)}
         resend == \E u \in near : u.body = r.body
         reused == \E u \in near : u.holds
         plan == [body |-> r.body, entered |-> r.at, offset |-> offset, admitted |-> ~reused, at |-> now, in |-> TRUE]
         after == IF ~resend THEN uses \cup {Use(plan)}
                  ELSE IF RuleResendRenewsNot THEN uses ELSE uses \cup {[body |-> r.body, at |-> r.at, holds |-> TRUE]}
     IN Begin(c, IF resend THEN <<>> ELSE <<plan>>, [low |-> offset + 1, since |-> r.at], [uses |-> after])

RouterNext ==
  \/ SlotNext \/ Send
  \/ \E c \in Owners : Search(c) \/ Remember(c) \/ Take(c)

\* ---- what must hold
AllTaken == store.low > Len(log.ingress)
Finished == AllTaken /\ UNCHANGED slotVars
Next == RouterNext \/ Finished
Spec == Init /\ [][Next]_slotVars
FairSpec == Spec /\ WF_slotVars(RouterNext)

P == 1..Len(log.plans)
OnePlanPerBody == \A i, j \in P : i < j /\ log.plans[i].body = log.plans[j].body => ~Near(log.plans[i].entered, log.plans[j].entered)
OneAdmittedPerKey == \A i, j \in P : i < j /\ log.plans[i].admitted /\ log.plans[j].admitted =>
  ~Near(log.plans[i].entered, log.plans[j].entered)
RefusedRightly == \A i \in P : ~log.plans[i].admitted =>
  \E j \in P : log.plans[j].admitted /\ log.plans[j].body # log.plans[i].body /\ Near(log.plans[j].entered, log.plans[i].entered)
\* Each record below the committed offset has its plan or that of an equal one near it, or one that is sure to be written.
StateNeverPassesAnUnansweredRecord == \A o \in 1..(store.low - 1) :
  \/ \E i \in P : log.plans[i].body = log.ingress[o].body /\ Near(log.plans[i].entered, log.ingress[o].at)
  \/ \E i \in Ids : txn[i].is = "ending" /\ \E r \in 1..Len(txn[i].records) : txn[i].records[r].offset = o
EveryRecordTaken == <>[]AllTaken
Symmetry == Permutations(Owners)
=============================================================================
