-------------------------------- MODULE Trip --------------------------------
(* A record that kills the process whatever is caught. The composer's slot with one owner at a time: plan i and answer i,
   each in its topic in this order; a plan with its answer is replied to. Which record it was that killed is not known:
   so after an end while catching up, the new owner commits a mark before it touches records. A mark covers several, until
   an owner dies under it: from then on each of those is marked alone. Before all that a child of the process does what
   is about to be done: what kills in a pure decision kills the child, and is settled with no owner's death.             *)
EXTENDS Integers, FiniteSets
CONSTANTS Plans,
          Deadly,             \* the records that kill who touches them; the pairs of plan and answer that kill who has read
                              \* both; the replies that kill who composes them
          Seen,               \* of Deadly: those that kill the child as well
          MaxKills,           \* kills that are no record's fault; fewer than Strikes, else a record may look guilty
          MaxStops,           \* clean ends
          Strikes,            \* deaths under a mark of its own, before the record is settled as failed
          Together,           \* records under one mark, at most
          BatchSize, Ahead,   \* records handed out in one go, at most; how far above `low` plans are read, but for the last batch
          RuleRehearsed,      \* the child goes first
          RuleCountPerRecord, \* tries are counted for the marked record (else: for the slot, against the record at low)
          RuleDeathCounted,   \* whoever takes over counts the death under the mark that it finds
          RuleDeathsKept,     \* ... beside the deaths under other marks, until an owner has caught up
          RuleAloneAfter,     \* what lay under a mark with others when an owner died is marked alone from then on
          RuleAloneKept,      \* ... also after a death under another such mark
          RuleNoneBlamed,     \* a death under a mark of several counts against none of them
          RuleReplyMarked     \* while records are marked, a reply is composed under its own plan's mark
VARIABLES store,  \* what is committed: low, done, life, mark, settled, deaths, alone
          life, trip, \* of the owner: "down" or as committed next; what it knows of marks
          pos, upTo,  \* by topic: the next record, and the last one handed out
          seen,       \* answers that count
          goal,       \* the takeover's ends
          ends,       \* by topic: how long it is
          failed, deaths, kills, stops
vars == <<store, life, trip, pos, upTo, seen, goal, ends, failed, deaths, kills, stops>>

Kinds == {"plan", "answer"}
Records == Kinds \X (1..Plans)
None == [kind |-> "none", first |-> 0, last |-> 0]
NoDeaths == [r \in Records |-> 0]
NoTrip == [suspicious |-> FALSE, mark |-> None, settled |-> {}, deaths |-> NoDeaths, alone |-> {}, tries |-> 0]
Zero == [k \in Kinds |-> 0]
Min(S) == CHOOSE x \in S : \A y \in S : x <= y
Max(S) == CHOOSE x \in S : \A y \in S : x >= y
\* ---- what is committed
Low(done) == Min({p \in 1..(Plans + 1) : p \notin done})
State(done, l, t) == [low |-> Low(done), done |-> done, life |-> l, mark |-> t.mark, settled |-> t.settled, deaths |-> t.deaths,
                      alone |-> t.alone, tries |-> t.tries]
Down == life' = "down" /\ trip' = NoTrip /\ pos' = Zero /\ upTo' = Zero /\ seen' = {} /\ goal' = Zero
Init ==
  /\ store = State({}, "new", NoTrip)
  /\ life = "down" /\ trip = NoTrip /\ pos = Zero /\ upTo = Zero /\ seen = {} /\ goal = Zero
  /\ ends = Zero /\ failed = {} /\ deaths = 0 /\ kills = 0 /\ stops = 0

Appear ==
  /\ \E k \in Kinds : /\ ends[k] < (IF k = "plan" THEN Plans ELSE ends.plan) /\ ends' = [ends EXCEPT ![k] = @ + 1]
  /\ UNCHANGED <<store, life, trip, pos, upTo, seen, goal, failed, deaths, kills, stops>>

\* ---- a new owner
Suspicious(s) == s.life = "restoring" /\ RuleCountPerRecord
Under(mark) == {mark.kind} \X (mark.first..mark.last)
IsOne(mark) == mark # None /\ mark.first = mark.last
Counted(s) ==
  LET blamed == IF s.mark = None \/ ~RuleDeathCounted \/ (RuleNoneBlamed /\ ~IsOne(s.mark)) THEN {} ELSE Under(s.mark)
  IN [r \in Records |-> IF r \in blamed THEN s.deaths[r] + 1 ELSE IF RuleDeathsKept \/ blamed = {} THEN s.deaths[r] ELSE 0]
Alone(s) ==
  IF s.mark = None \/ IsOne(s.mark) \/ ~RuleAloneAfter THEN s.alone
  ELSE Under(s.mark) \cup (IF RuleAloneKept THEN s.alone ELSE {})
After(s) == IF Suspicious(s)
            THEN [NoTrip EXCEPT !.suspicious = TRUE, !.settled = s.settled, !.deaths = Counted(s), !.alone = Alone(s)]
            ELSE [NoTrip EXCEPT !.settled = s.settled]
Takeover ==
  /\ life = "down"
  /\ LET unclean == store.life \in {"restoring", "running"}
         tries == IF unclean THEN store.tries + 1 ELSE store.tries
         guilty == ~RuleCountPerRecord /\ tries > Strikes /\ store.low <= ends.plan
         counted == [After(store) EXCEPT !.tries = IF guilty \/ RuleCountPerRecord THEN 0 ELSE tries]
         done == IF guilty THEN store.done \cup {store.low} ELSE store.done
     IN /\ trip' = counted
        /\ failed' = IF guilty THEN failed \cup {<<"plan", store.low>>} ELSE failed
        /\ store' = State(done, "restoring", counted)
        /\ pos' = [k \in Kinds |-> Low(done)] /\ upTo' = [k \in Kinds |-> Low(done) - 1]
  /\ life' = "restoring" /\ goal' = ends /\ seen' = {}
  /\ UNCHANGED <<ends, deaths, kills, stops>>

\* ---- reading
Up == life # "down"
Open == {p \in 1..(pos.plan - 1) : p \notin store.done}
Due == {p \in Open : p \in seen}
HandedOut == \A k \in Kinds : pos[k] > upTo[k]
HeldBack == pos.plan - store.low >= Ahead /\ Open # {}
MayRead(k) == k = "plan" => ~HeldBack
Fetch ==
  /\ Up /\ HandedOut /\ Due = {} /\ \E k \in Kinds : MayRead(k) /\ pos[k] <= ends[k]
  /\ \E size \in 1..BatchSize :
       upTo' = [k \in Kinds |-> IF MayRead(k) THEN Min({pos[k] + size - 1, ends[k]}) ELSE upTo[k]]
  /\ UNCHANGED <<store, life, trip, pos, seen, goal, ends, failed, deaths, kills, stops>>
Record(k) == <<k, pos[k]>>
IsAlone(s) == s \in trip.alone \/ trip.deaths[s] > 0
Covered(s) == s \in Under(trip.mark) /\ (IsAlone(s) => IsOne(trip.mark))
MustMark(s) == trip.suspicious /\ s \notin trip.settled /\ ~Covered(s)
\* What is read under the mark is not touched to its end.
Busy == trip.mark # None /\ pos[trip.mark.kind] \in trip.mark.first..trip.mark.last
\* While records are marked: what is due once the mark's records are read, under marks of the plans.
PlansMarked == trip.suspicious /\ RuleReplyMarked
\* A mark for the first of these offsets and as many of the next as may stand with it.
Marked(k, offsets) ==
  LET first == Min(offsets)
      apart == {p \in offsets : IsAlone(<<k, p>>) \/ <<k, p>> \in trip.settled}
      with == IF first \in apart THEN {first}
              ELSE {p \in offsets : /\ \A q \in apart : p < q
                                    /\ Cardinality({q \in offsets : q <= p}) <= Together}
      over == IsOne([kind |-> k, first |-> first, last |-> Max(with)]) /\ trip.deaths[<<k, first>>] >= Strikes
  IN IF over THEN [trip EXCEPT !.mark = None, !.settled = @ \cup {<<k, first>>}]
     ELSE [trip EXCEPT !.mark = [kind |-> k, first |-> first, last |-> Max(with)]]
CompletesPair(k, p) == IF k = "plan" THEN p \in seen /\ <<"answer", p>> \notin trip.settled ELSE p \in Open
Kills(k, p) == {d \in Deadly : d = <<k, p>> \/ (d = <<"pair", p>> /\ CompletesPair(k, p))}
Coming(k) == {p \in pos[k]..upTo[k] : p < pos[k] + Together}
Guilty(k) == IF RuleRehearsed THEN {p \in Coming(k) : <<k, p>> \notin trip.settled /\ Kills(k, p) \cap Seen # {}} ELSE {}
GuiltyReplies == IF RuleRehearsed THEN {p \in Due : <<"plan", p>> \notin trip.settled /\ <<"reply", p>> \in Seen} ELSE {}
Settle(k, guilty) ==
  LET t == [trip EXCEPT !.settled = @ \cup {<<k, p>> : p \in guilty}, !.mark = None]
  IN trip' = t /\ store' = State(store.done, life, t)
MayMark(k) == Due = {} /\ pos[k] <= upTo[k] /\ MustMark(Record(k))
MayMarkReply == Due # {} /\ PlansMarked /\ MustMark(<<"plan", Min(Due)>>)
Rehearse ==
  /\ Up /\ ~Busy
  /\ \/ \E k \in Kinds : MayMark(k) /\ Guilty(k) # {} /\ Settle(k, Guilty(k))
     \/ PlansMarked /\ GuiltyReplies # {} /\ Settle("plan", GuiltyReplies)
  /\ UNCHANGED <<life, pos, upTo, seen, goal, ends, failed, deaths, kills, stops>>
Mark ==
  /\ Up /\ ~Busy
  /\ \E k \in Kinds : /\ MayMark(k) /\ Guilty(k) = {}
       /\ LET t == Marked(k, pos[k]..upTo[k]) IN trip' = t /\ store' = State(store.done, life, t)
  /\ UNCHANGED <<life, pos, upTo, seen, goal, ends, failed, deaths, kills, stops>>
Touch ==
  /\ Up
  /\ \E k \in Kinds :
       LET s == Record(k)
           p == pos[k]
           given == s \in trip.settled
       IN /\ p <= upTo[k] /\ (Busy => k = trip.mark.kind) /\ ~MustMark(s)
          /\ IF ~given /\ Kills(k, p) # {}
             THEN Down /\ deaths' = deaths + 1 /\ UNCHANGED <<store, failed>>
             ELSE /\ pos' = [pos EXCEPT ![k] = p + 1]
                  /\ seen' = IF k = "answer" THEN seen \cup {p} ELSE seen
                  /\ store' = IF given /\ k = "plan" THEN State(store.done \cup {p}, life, trip) ELSE store
                  /\ failed' = IF given THEN failed \cup {s} ELSE failed
                  /\ UNCHANGED <<life, trip, upTo, goal, deaths>>
  /\ UNCHANGED <<ends, kills, stops>>
MarkReply ==
  /\ Up /\ ~Busy /\ MayMarkReply /\ GuiltyReplies = {}
  /\ LET t == Marked("plan", Due) IN trip' = t /\ store' = State(store.done, life, t)
  /\ UNCHANGED <<life, pos, upTo, seen, goal, ends, failed, deaths, kills, stops>>
Reply ==
  /\ Up /\ Due # {} /\ (PlansMarked => ~Busy /\ ~MustMark(<<"plan", Min(Due)>>) /\ GuiltyReplies = {})
  /\ LET given == IF PlansMarked /\ <<"plan", Min(Due)>> \in trip.settled THEN {Min(Due)} ELSE {}
         now == IF ~PlansMarked THEN Due ELSE IF given # {} THEN given
                ELSE {p \in Due : Covered(<<"plan", p>>) /\ <<"plan", p>> \notin trip.settled}
         done == store.done \cup now
         t == IF RuleCountPerRecord \/ Low(done) = store.low THEN trip ELSE [trip EXCEPT !.tries = 0]
     IN IF \E p \in now \ given : <<"reply", p>> \in Deadly
        THEN Down /\ deaths' = deaths + 1 /\ UNCHANGED <<store, failed>>
        ELSE /\ store' = State(done, life, t) /\ trip' = t
             /\ failed' = failed \cup {<<"plan", p>> : p \in given}
             /\ UNCHANGED <<life, pos, upTo, seen, goal, deaths>>
  /\ UNCHANGED <<ends, kills, stops>>
\* All is read up to the takeover's ends: from here on nothing is marked.
Restored ==
  /\ life = "restoring" /\ Due = {} /\ HandedOut /\ \A k \in Kinds : pos[k] > goal[k]
  /\ LET t == [NoTrip EXCEPT !.settled = trip.settled, !.tries = trip.tries]
     IN life' = "running" /\ trip' = t /\ store' = State(store.done, "running", t)
  /\ UNCHANGED <<pos, upTo, seen, goal, ends, failed, deaths, kills, stops>>

\* ---- ends
Kill ==
  /\ Up /\ kills < MaxKills /\ kills' = kills + 1 /\ Down
  /\ UNCHANGED <<store, ends, failed, deaths, stops>>
\* The mark goes: what was touched under it was passed.
Stop ==
  /\ Up /\ stops < MaxStops /\ stops' = stops + 1
  /\ LET l == IF trip.suspicious /\ life = "restoring" THEN "restoring" ELSE "clean"
     IN store' = State(store.done, l, [trip EXCEPT !.mark = None])
  /\ Down /\ UNCHANGED <<ends, failed, deaths, kills>>

TripNext == Appear \/ Takeover \/ Fetch \/ Rehearse \/ Mark \/ Touch \/ MarkReply \/ Reply \/ Restored \/ Kill \/ Stop
AllSettled == ends.answer = Plans /\ store.done = 1..Plans
Finished == AllSettled /\ life = "running" /\ HandedOut /\ pos = [k \in Kinds |-> Plans + 1] /\ UNCHANGED vars
Next == TripNext \/ Finished
Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(TripNext)

\* ---- what must hold
Of(name) == {d \in Deadly : d[1] = name}
NoInnocentFailed ==
  failed \subseteq Deadly \cup {<<"plan", d[2]>> : d \in Of("pair") \cup Of("reply")} \cup {<<"answer", d[2]>> : d \in Of("pair")}
\* Each kills at most once while running, and once unmarked in the takeover after that. What the child does not see, once
\* more with others under a mark, and so often under its own mark, or marks.
DeathsAreBounded ==
  LET unseen == Deadly \ Seen
  IN deaths <= 2 * Cardinality(Deadly) + Cardinality(unseen) * (1 + Strikes)
               + Cardinality(unseen \cap Of("pair")) * (1 + Strikes) + kills + stops
EverythingSettled == <>[]AllSettled
=============================================================================
