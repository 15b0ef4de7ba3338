-------------------------------- MODULE Trip --------------------------------
(* A record that kills the process whatever is caught. The composer's slot with one owner at a time: plan i and answer i,
   each in its topic in this order; a plan with its answer is replied to. Which record it was that killed is not known:
   so after an end while catching up, the new owner commits a mark before it touches each record.                     *)
EXTENDS Integers, FiniteSets
CONSTANTS Plans,
          Deadly,             \* the records that kill who touches them; the pairs of plan and answer that kill who has read
                              \* both; the replies that kill who composes them
          MaxKills,           \* kills that are no record's fault; fewer than Strikes, else a record may look guilty
          MaxStops,           \* clean ends
          Strikes,            \* touches under a mark, before the record is settled as failed
          BatchSize, Ahead,   \* records handed out in one go, at most; how far above `low` plans are read, but for the last batch
          RuleCountPerRecord, \* tries are counted for the marked record (else: for the slot, against the record at low)
          RuleInheritedFirst, \* until the last owner's mark is met, only its topic is read and nothing else is marked
          RuleYieldToMark,    \* ... and plans are not held back
          RuleDeathsKept,     \* deaths under a mark are kept when another record is marked, until an owner has caught up
          RuleReplyMarked     \* while records are marked, a reply is composed under its own plan's mark
VARIABLES store,  \* what is committed: low, done, life, mark, times, settled, before
          life, trip, \* of the owner: "down" or as committed next; what it knows of marks
          pos, upTo,  \* by topic: the next record, and the last one handed out
          seen,       \* answers that count
          goal, ready,\* the takeover's ends; the record whose mark is committed
          ends,       \* by topic: how long it is
          failed, deaths, kills, stops
vars == <<store, life, trip, pos, upTo, seen, goal, ready, ends, failed, deaths, kills, stops>>

Kinds == {"plan", "answer"}
None == <<"none", 0>>
NoDeaths == [r \in Kinds \X (1..Plans) |-> 0]
NoTrip == [suspicious |-> FALSE, inherited |-> FALSE, mark |-> None, times |-> 0, settled |-> {}, before |-> NoDeaths]
Zero == [k \in Kinds |-> 0]
Min(S) == CHOOSE x \in S : \A y \in S : x <= y
Init ==
  /\ store = [low |-> 1, done |-> {}, life |-> "new", mark |-> None, times |-> 0, settled |-> {}, before |-> NoDeaths]
  /\ life = "down" /\ trip = NoTrip /\ pos = Zero /\ upTo = Zero /\ seen = {} /\ goal = Zero /\ ready = None
  /\ ends = Zero /\ failed = {} /\ deaths = 0 /\ kills = 0 /\ stops = 0

Appear ==
  /\ \E k \in Kinds : /\ ends[k] < (IF k = "plan" THEN Plans ELSE ends.plan) /\ ends' = [ends EXCEPT ![k] = @ + 1]
  /\ UNCHANGED <<store, life, trip, pos, upTo, seen, goal, ready, failed, deaths, kills, stops>>

\* ---- what is committed
Low(done) == Min({p \in 1..(Plans + 1) : p \notin done})
State(done, l, t) == [low |-> Low(done), done |-> done, life |-> l, mark |-> t.mark, times |-> t.times, settled |-> t.settled,
                      before |-> t.before]
Down == life' = "down" /\ trip' = NoTrip /\ pos' = Zero /\ upTo' = Zero /\ seen' = {} /\ goal' = Zero /\ ready' = None

\* ---- a new owner
Suspicious(s) == s.life = "restoring" /\ RuleCountPerRecord
After(s) == IF Suspicious(s)
            THEN [suspicious |-> TRUE, inherited |-> s.mark # None, mark |-> s.mark, times |-> s.times, settled |-> s.settled,
                  before |-> s.before]
            ELSE [NoTrip EXCEPT !.settled = s.settled]
Takeover ==
  /\ life = "down"
  /\ LET unclean == store.life \in {"restoring", "running"}
         tries == IF unclean THEN store.times + 1 ELSE store.times
         guilty == ~RuleCountPerRecord /\ tries > Strikes /\ store.low <= ends.plan
         counted == [After(store) EXCEPT !.times = IF guilty THEN 0 ELSE IF RuleCountPerRecord THEN @ ELSE tries]
         done == IF guilty THEN store.done \cup {store.low} ELSE store.done
     IN /\ trip' = counted
        /\ failed' = IF guilty THEN failed \cup {<<"plan", store.low>>} ELSE failed
        /\ store' = State(done, "restoring", counted)
        /\ pos' = [k \in Kinds |-> Low(done)] /\ upTo' = [k \in Kinds |-> Low(done) - 1]
  /\ life' = "restoring" /\ goal' = ends /\ seen' = {} /\ ready' = None
  /\ UNCHANGED <<ends, deaths, kills, stops>>

\* ---- reading
Up == life # "down"
Open == {p \in 1..(pos.plan - 1) : p \notin store.done}
Due == {p \in Open : p \in seen}
HandedOut == \A k \in Kinds : pos[k] > upTo[k]
HeldBack == pos.plan - store.low >= Ahead /\ Open # {} /\ ~(RuleYieldToMark /\ trip.inherited)
MayRead(k) == /\ RuleInheritedFirst /\ trip.inherited => k = trip.mark[1]
              /\ k = "plan" => ~HeldBack
\* A mark that cannot be met any more is dropped before anything else is read.
Unmet == trip.inherited /\ pos[trip.mark[1]] > trip.mark[2]
DropMark ==
  /\ Up /\ Unmet
  /\ trip' = [trip EXCEPT !.inherited = FALSE, !.mark = None, !.times = 0]
  /\ UNCHANGED <<store, life, pos, upTo, seen, goal, ready, ends, failed, deaths, kills, stops>>
Fetch ==
  /\ Up /\ HandedOut /\ ~Unmet /\ Due = {} /\ \E k \in Kinds : MayRead(k) /\ pos[k] <= ends[k]
  /\ \E size \in 1..BatchSize :
       upTo' = [k \in Kinds |-> IF MayRead(k) THEN Min({pos[k] + size - 1, ends[k]}) ELSE upTo[k]]
  /\ UNCHANGED <<store, life, trip, pos, seen, goal, ready, ends, failed, deaths, kills, stops>>
Record(k) == <<k, pos[k]>>
MustMark(s) == /\ trip.suspicious /\ s \notin trip.settled /\ ready # s /\ (trip.mark = s => trip.inherited)
               /\ RuleInheritedFirst /\ trip.inherited => trip.mark = s
\* The mark that is left was passed this time: what is kept of it are the deaths before.
Remembered(s) == IF RuleDeathsKept /\ trip.mark \notin {None, s} /\ trip.times > 1
                 THEN [trip.before EXCEPT ![trip.mark] = trip.times - 1] ELSE trip.before
Marked(s) ==
  LET kept == Remembered(s)
      times == IF trip.mark = s THEN trip.times + 1 ELSE kept[s] + 1
      over == times > Strikes
  IN [trip EXCEPT !.inherited = FALSE, !.mark = IF over THEN None ELSE s, !.times = IF over THEN 0 ELSE times,
                  !.settled = IF over THEN @ \cup {s} ELSE @, !.before = [kept EXCEPT ![s] = 0]]
Mark ==
  /\ Up /\ Due = {} /\ ready = None
  /\ \E k \in Kinds : /\ pos[k] <= upTo[k] /\ MustMark(Record(k))
       /\ LET t == Marked(Record(k)) IN trip' = t /\ store' = State(store.done, life, t) /\ ready' = Record(k)
  /\ UNCHANGED <<life, pos, upTo, seen, goal, ends, failed, deaths, kills, stops>>
CompletesPair(k, p) == IF k = "plan" THEN p \in seen /\ <<"answer", p>> \notin trip.settled ELSE p \in Open
Touch ==
  /\ Up /\ (trip.suspicious => Due = {})
  /\ \E k \in Kinds :
       LET s == Record(k)
           p == pos[k]
           given == s \in trip.settled
       IN /\ p <= upTo[k] /\ ready \in {None, s} /\ ~MustMark(s)
          /\ IF ~given /\ (s \in Deadly \/ (<<"pair", p>> \in Deadly /\ CompletesPair(k, p)))
             THEN Down /\ deaths' = deaths + 1 /\ UNCHANGED <<store, failed>>
             ELSE /\ pos' = [pos EXCEPT ![k] = p + 1] /\ ready' = None
                  /\ seen' = IF k = "answer" THEN seen \cup {p} ELSE seen
                  /\ store' = IF given /\ k = "plan" THEN State(store.done \cup {p}, life, trip) ELSE store
                  /\ failed' = IF given THEN failed \cup {s} ELSE failed
                  /\ UNCHANGED <<life, trip, upTo, goal, deaths>>
  /\ UNCHANGED <<ends, kills, stops>>
\* While records are marked: one reply at a time, under its plan's mark.
OneByOne == trip.suspicious /\ RuleReplyMarked
MarkReply ==
  /\ Up /\ Due # {} /\ OneByOne /\ ready = None
  /\ LET s == <<"plan", Min(Due)>>
     IN MustMark(s) /\ trip' = Marked(s) /\ store' = State(store.done, life, Marked(s)) /\ ready' = s
  /\ UNCHANGED <<life, pos, upTo, seen, goal, ends, failed, deaths, kills, stops>>
Reply ==
  /\ Up /\ Due # {} /\ (OneByOne => ~MustMark(<<"plan", Min(Due)>>))
  /\ LET now == IF OneByOne THEN {Min(Due)} ELSE Due
         given == {p \in now : OneByOne /\ <<"plan", p>> \in trip.settled}
         done == store.done \cup now
         t == IF RuleCountPerRecord \/ Low(done) = store.low THEN trip ELSE [trip EXCEPT !.times = 0]
     IN IF \E p \in now \ given : <<"reply", p>> \in Deadly
        THEN Down /\ deaths' = deaths + 1 /\ UNCHANGED <<store, failed>>
        ELSE /\ store' = State(done, life, t) /\ trip' = t /\ ready' = None
             /\ failed' = failed \cup {<<"plan", p>> : p \in given}
             /\ UNCHANGED <<life, pos, upTo, seen, goal, deaths>>
  /\ UNCHANGED <<ends, kills, stops>>
\* All is read up to the takeover's ends: from here on nothing is marked.
Restored ==
  /\ life = "restoring" /\ Due = {} /\ \A k \in Kinds : pos[k] > goal[k]
  /\ LET t == [NoTrip EXCEPT !.settled = trip.settled, !.times = IF RuleCountPerRecord THEN 0 ELSE trip.times]
     IN life' = "running" /\ trip' = t /\ store' = State(store.done, "running", t)
  /\ UNCHANGED <<pos, upTo, seen, goal, ready, ends, failed, deaths, kills, stops>>

\* ---- ends
Kill ==
  /\ Up /\ kills < MaxKills /\ kills' = kills + 1 /\ Down
  /\ UNCHANGED <<store, ends, failed, deaths, stops>>
Stop ==
  /\ Up /\ stops < MaxStops /\ stops' = stops + 1 /\ ready = None
  /\ LET l == IF trip.suspicious /\ life = "restoring" THEN "restoring" ELSE "clean"
         t == IF trip.inherited THEN trip
              ELSE [trip EXCEPT !.mark = None, !.times = IF RuleCountPerRecord THEN 0 ELSE @, !.before = Remembered(None)]
     IN store' = State(store.done, l, t)
  /\ Down /\ UNCHANGED <<ends, failed, deaths, kills>>

TripNext == Appear \/ Takeover \/ Fetch \/ DropMark \/ Mark \/ Touch \/ MarkReply \/ Reply \/ Restored \/ Kill \/ Stop
AllSettled == ends.answer = Plans /\ store.done = 1..Plans
Finished == AllSettled /\ life = "running" /\ HandedOut /\ pos = [k \in Kinds |-> Plans + 1] /\ UNCHANGED vars
Next == TripNext \/ Finished
Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(TripNext)

\* ---- what must hold
Of(name) == {d \in Deadly : d[1] = name}
NoInnocentFailed ==
  failed \subseteq Deadly \cup {<<"plan", d[2]>> : d \in Of("pair") \cup Of("reply")} \cup {<<"answer", d[2]>> : d \in Of("pair")}
\* Each kills at most once while running, once unmarked in the takeover after that, and so often under its mark, or marks.
DeathsAreBounded == deaths <= Cardinality(Deadly) * (2 + Strikes) + Cardinality(Of("pair")) * Strikes + kills + stops
EverythingSettled == <>[]AllSettled
=============================================================================
