-------------------------------- MODULE Slot --------------------------------
(* One slot: whose it is, its takeover, its transactions, and what can go wrong with its owner.
   Composer and Router extend this module with what they read and decide. An owner may be killed, or paused for so long
   that another one gets the slot, between any two steps; a paused one goes on later from exactly where it was.      *)
EXTENDS Integers, Sequences, FiniteSets, TLC
CONSTANTS Owners,               \* the processes of a service
          MaxFaults,            \* kills, pauses and transactions that the broker times out, in all
          MaxTime,              \* the clock goes from 0 to this
          Topics,               \* the topics that a slot reads
          FromCommitted,        \* ... of these, the one that is read on from the committed offset; the others by time
          Output,               \* the topic that it writes to
          ReadsToEnds,          \* nothing is decided before the others are read to the takeover's ends: router yes, composer no
          Nothing,              \* what an owner remembers that has read nothing yet
          FirstState,           \* what is taken for the committed state where there is none: the beginning
          RuleIdPerSlot,        \* the transactional id is the slot's (else: the process's)
          RuleStateInCommit,    \* the state is part of the transaction (else: committed beside it, just before)
          RuleFenceFirst,       \* the committed state is read after the fence
          RuleEndsBeforeSearch, \* ends are asked before the search by time
          RuleUncommittedEnds   \* ends are high watermarks (else: last stable offsets)

VARIABLES now,    \* the broker's clock
          log,    \* by topic: the records, in the order of their offsets (the first offset is 1), each with its time `at`
          txn,    \* by transactional id: the transaction as the coordinator knows it
          store,  \* the committed state: `low` and what the service adds to it
          owner,  \* to whom the group gave the slot
          faults, \* how many there were
          held    \* by process: what it has of the slot
slotVars == <<now, log, txn, store, owner, faults, held>>

Ids == IF RuleIdPerSlot THEN {"slot"} ELSE Owners
Id(c) == IF RuleIdPerSlot THEN "slot" ELSE c
NoTxn(epoch) == [epoch |-> epoch, is |-> "none", records |-> <<>>, state |-> FirstState, wrote |-> FALSE, stored |-> FALSE]
NoEnds == [t \in Topics |-> 0]
Away == [is |-> "away", step |-> 0, epoch |-> 0, state |-> FirstState, next |-> FirstState, ends |-> NoEnds,
         pos |-> [t \in Topics |-> 1], memory |-> Nothing]

SlotInit ==
  /\ now = 0 /\ log = [t \in Topics \cup {Output} |-> <<>>]
  /\ txn = [i \in Ids |-> NoTxn(0)] /\ store = FirstState
  /\ owner = "nobody" /\ faults = 0 /\ held = [c \in Owners |-> Away]

Min(S) == CHOOSE x \in S : \A y \in S : x <= y
Max(S) == CHOOSE x \in S : \A y \in S : x >= y

\* ---- the clock, the group, and faults
Tick == now < MaxTime /\ now' = now + 1 /\ UNCHANGED <<log, txn, store, owner, faults, held>>

Assign ==
  /\ owner = "nobody"
  /\ \E c \in Owners : held[c].is = "away" /\ owner' = c /\ held' = [held EXCEPT ![c].is = "taking", ![c].step = 1]
  /\ UNCHANGED <<now, log, txn, store, faults>>

\* The owner stands still for longer than its session, at whatever step: the other one gets the slot.
Pause ==
  /\ faults < MaxFaults /\ owner # "nobody" /\ faults' = faults + 1
  /\ \E c \in Owners \ {owner} : held[c].is = "away" /\ owner' = c /\ held' = [held EXCEPT ![c].is = "taking", ![c].step = 1]
  /\ UNCHANGED <<now, log, txn, store>>

\* It goes on, and learns from the group that the slot is no longer its own: always possible, never prompt.
Notice(c) ==
  /\ owner # c /\ held[c].is # "away" /\ held' = [held EXCEPT ![c] = Away]
  /\ UNCHANGED <<now, log, txn, store, owner, faults>>

\* The process ends, by itself or not; what it knew is gone, a transaction stays as it is.
Die(c) == held' = [held EXCEPT ![c] = Away] /\ owner' = (IF owner = c THEN "nobody" ELSE owner)

\* Right after `Commit`, this is also a commit whose answer was lost: the outcome is unknown, and the process ends.
Kill ==
  /\ faults < MaxFaults /\ faults' = faults + 1
  /\ \E c \in Owners : held[c].is # "away" /\ Die(c)
  /\ UNCHANGED <<now, log, txn, store>>

\* ---- the takeover, step by step, in the order of the code
Order == IF ~RuleFenceFirst THEN <<"state", "fence", "ends", "search">>
         ELSE IF ~RuleEndsBeforeSearch THEN <<"fence", "state", "search", "ends">>
         ELSE <<"fence", "state", "ends", "search">>
AtStep(c, step) == held[c].is = "taking" /\ Order[held[c].step] = step
OneStepOn(h) == IF h.step < Len(Order) THEN [h EXCEPT !.step = @ + 1]
            ELSE [h EXCEPT !.is = "running", !.step = 0, !.ends = IF ReadsToEnds THEN @ ELSE NoEnds]
Took(c, h) == held' = [held EXCEPT ![c] = OneStepOn(h)] /\ UNCHANGED <<now, log, store, owner, faults>>

\* Waits until the markers of a transaction that was to be committed are written; one that was open is aborted.
Fence(c) ==
  /\ AtStep(c, "fence") /\ txn[Id(c)].is # "ending"
  /\ txn' = [txn EXCEPT ![Id(c)] = NoTxn(@.epoch + 1)]
  /\ Took(c, [held[c] EXCEPT !.epoch = txn[Id(c)].epoch + 1])

ReadState(c) ==
  /\ AtStep(c, "state") /\ UNCHANGED txn
  /\ Took(c, [held[c] EXCEPT !.state = store, !.pos[FromCommitted] = store.low])

\* A record written by transaction is hidden (`in` is FALSE) until its marker lands, which may be after what follows from it.
Stable(t) == LET hidden == {i \in 1..Len(log[t]) : ~log[t][i].in} IN IF hidden = {} THEN Len(log[t]) ELSE Min(hidden) - 1
End(t) == IF RuleUncommittedEnds THEN Len(log[t]) ELSE Stable(t)
\* Nothing so late: on from the end, which is 0 (not known yet) where the search comes before the ends.
At(h, t, since) == LET found == {i \in 1..Len(log[t]) : log[t][i].at >= since} IN IF found = {} THEN h.ends[t] + 1 ELSE Min(found)

TakeEnds(c) ==
  /\ AtStep(c, "ends") /\ UNCHANGED txn
  /\ LET h == held[c] IN
     Took(c, [h EXCEPT !.ends = [t \in Topics |-> IF t = FromCommitted THEN 0 ELSE End(t)],
                       !.pos = [t \in Topics |-> IF h.pos[t] = 0 THEN End(t) + 1 ELSE h.pos[t]]])

SearchByTime(c, since) ==
  /\ AtStep(c, "search") /\ UNCHANGED txn
  /\ LET h == held[c]
         unknown(t) == ~RuleEndsBeforeSearch /\ \A i \in 1..Len(log[t]) : log[t][i].at < since
     IN Took(c, [h EXCEPT !.pos = [t \in Topics |-> IF t = FromCommitted THEN h.pos[t]
                                                   ELSE IF unknown(t) THEN 0 ELSE At(h, t, since)]])

\* ---- a transaction: the service calls Begin with what is to leave, the state that goes with it, and what it then knows
Fenced(c) == held[c].epoch # txn[Id(c)].epoch
Begin(c, records, state, memory) ==
  /\ held[c].is = "running"
  /\ IF Fenced(c) THEN Die(c) /\ UNCHANGED txn
     ELSE /\ txn[Id(c)].is = "none"
          /\ txn' = [txn EXCEPT ![Id(c)].is = "open", ![Id(c)].records = records]
          /\ held' = [held EXCEPT ![c].is = "sent", ![c].next = state, ![c].memory = memory] /\ UNCHANGED owner
  /\ UNCHANGED <<now, log, store, faults>>

Continues(c, from) == held[c].is = from /\ ~Fenced(c) /\ txn[Id(c)].is = "open"
Lost(c, from) == held[c].is = from /\ (Fenced(c) \/ txn[Id(c)].is # "open") /\ Die(c) /\ UNCHANGED txn

SendOffsets(c) ==
  /\ \/ /\ Continues(c, "sent") /\ UNCHANGED owner
        /\ held' = [held EXCEPT ![c].is = "ready"]
        /\ IF RuleStateInCommit THEN txn' = [txn EXCEPT ![Id(c)].state = held[c].next] /\ UNCHANGED store
           ELSE txn' = [txn EXCEPT ![Id(c)].stored = TRUE] /\ store' = held[c].next
     \/ Lost(c, "sent") /\ UNCHANGED store
  /\ UNCHANGED <<now, log, faults>>

Commit(c) ==
  /\ \/ /\ Continues(c, "ready") /\ UNCHANGED owner
        /\ txn' = [txn EXCEPT ![Id(c)].is = "ending"]
        /\ held' = [held EXCEPT ![c].is = "running", ![c].state = held[c].next, ![c].next = FirstState]
     \/ Lost(c, "ready")
  /\ UNCHANGED <<now, log, store, faults>>

\* ---- the broker ends it: markers in the output's and in the offsets' partition, one after the other, in either order
Ended(i, t) == IF t.wrote /\ t.stored THEN NoTxn(t.epoch) ELSE t
MarkOutput ==
  /\ \E i \in Ids : /\ txn[i].is = "ending" /\ ~txn[i].wrote
                    /\ log' = [log EXCEPT ![Output] = @ \o txn[i].records]
                    /\ txn' = [txn EXCEPT ![i] = Ended(i, [@ EXCEPT !.wrote = TRUE])]
  /\ UNCHANGED <<now, store, owner, faults, held>>
MarkOffsets ==
  /\ \E i \in Ids : /\ txn[i].is = "ending" /\ ~txn[i].stored
                    /\ store' = txn[i].state
                    /\ txn' = [txn EXCEPT ![i] = Ended(i, [@ EXCEPT !.stored = TRUE])]
  /\ UNCHANGED <<now, log, owner, faults, held>>
\* The coordinator aborts a transaction that stays open for too long.
TimeOut ==
  /\ faults < MaxFaults /\ faults' = faults + 1
  /\ \E i \in Ids : txn[i].is = "open" /\ txn' = [txn EXCEPT ![i] = NoTxn(@.epoch + 1)]
  /\ UNCHANGED <<now, log, store, owner, held>>

SlotNext ==
  \/ Tick \/ Assign \/ Pause \/ Kill \/ MarkOutput \/ MarkOffsets \/ TimeOut
  \/ \E c \in Owners : Notice(c) \/ Fence(c) \/ ReadState(c) \/ TakeEnds(c) \/ SendOffsets(c) \/ Commit(c)
\* ---- what must hold of every step
StateNeverGoesBack == [][store'.low >= store.low]_slotVars
=============================================================================
