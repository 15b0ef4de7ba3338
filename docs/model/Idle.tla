-------------------------------- MODULE Idle --------------------------------
(* A slot with little to do, and retention. Markers and aborted records take up offsets too, and what was read and closed
   is deleted long after. An owner refuses to start where the log begins after the committed offset: what was deleted may
   not have been read. It must not be able to refuse an idle slot.                                                     *)
EXTENDS Integers, Sequences
CONSTANTS MaxLength,
          RuleIdleCommit,      \* with nothing open the read position is committed, at least hourly; retention takes longer
          RuleRefuseLost       \* where the log begins after the committed offset, the owner refuses (else: reads on from there)
VARIABLES log,    \* offsets from 1: "plan", "aborted", "marker"
          begin,  \* the first offset that retention left
          low,    \* committed
          pos,    \* the next offset to be read
          open,   \* plans read and not replied to
          lost,   \* plans deleted before they were replied to: retention that is set too short
          refused
vars == <<log, begin, low, pos, open, lost, refused>>
Plans(S) == {i \in S : log[i] = "plan"}
Init == log = <<>> /\ begin = 1 /\ low = 1 /\ pos = 1 /\ open = {} /\ lost = {} /\ refused = FALSE

RouterWrites ==
  /\ Len(log) + 2 <= MaxLength /\ \E what \in {"plan", "aborted"} : log' = log \o <<what, "marker">>
  /\ UNCHANGED <<begin, low, pos, open, lost, refused>>
Read ==
  /\ ~refused /\ begin <= pos /\ pos <= Len(log) /\ pos' = pos + 1 /\ open' = open \cup Plans({pos})
  /\ UNCHANGED <<log, begin, low, lost, refused>>
Reply ==
  /\ open # {} /\ open' = {} /\ low' = pos
  /\ UNCHANGED <<log, begin, pos, lost, refused>>
MoveOn ==
  /\ RuleIdleCommit /\ ~refused /\ open = {} /\ pos > low /\ low' = pos
  /\ UNCHANGED <<log, begin, pos, open, lost, refused>>
\* Retention is days, the idle commit hourly: it finds a slot that works at its end, all closed and committed.
Retain ==
  /\ ~refused /\ open = {} /\ pos = Len(log) + 1 /\ begin < pos
  /\ RuleIdleCommit => low = pos
  /\ begin' = pos /\ UNCHANGED <<log, low, pos, open, lost, refused>>
\* Or it is set too short, or the composer was away for days: plans go unread.
RetainTooEarly ==
  /\ open = {} /\ lost = {} /\ Plans(pos..Len(log)) # {} /\ begin' = Len(log) + 1
  /\ lost' = Plans(pos..Len(log)) /\ UNCHANGED <<log, low, pos, open, refused>>
Takeover ==
  /\ ~refused /\ open' = {} /\ refused' = (RuleRefuseLost /\ low < begin)
  /\ pos' = (IF low < begin THEN begin ELSE low) /\ UNCHANGED <<log, begin, low, lost>>
Next == RouterWrites \/ Read \/ Reply \/ MoveOn \/ Retain \/ RetainTooEarly \/ Takeover
Spec == Init /\ [][Next]_vars

\* ---- what must hold
RefusedOnlyIfLost == refused => lost # {}
\* Never passed over in silence: the slot stands still until a person has looked.
LostIsNeverPassed == \A i \in lost : low <= i
=============================================================================
