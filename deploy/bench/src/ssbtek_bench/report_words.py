"""The words of docs/performance.md that no run changes: what is measured and how, what was tried."""

SAID = {
    "burst": "0.8 × our own saturation, base services taking 0.2 to 3 s. Times in ms.",
    "hanging": "CSN takes every question and never answers, at 30/s. `others`: what the other adapters took beyond "
    "their providers, ms. `open`: queries under way just before the first deadline.",
    "backlog": "The router was away; nine tenths of the queries are older than their deadline when it comes back.",
    "reading": "What the limit does not do: making the question, reading the document into outcome and view, "
    "and packing both; CPU milliseconds of one answer about a person known everywhere.",
    "profile": "All services in one process, twenty questions open, by the library whose own code it is.",
    "idle": "Three slots, nobody asks. `core %`: of one core.",
}
WORDS = """
## What is measured, and how

* **The limit** is the same record flow with the same effects, written by hand straight on aiokafka as shipped
  (`deploy/bench/src/ssbtek_bench/limit/`): a router, seven adapters with an HTTP call each, a composer, an audit by
  COPY. It validates nothing, reads no provider's document, signs nothing, traces nothing and survives nothing.
  **Ours** is what is deployed: eleven processes with default settings.
* Each round starts one side on a fresh broker and a fresh PostgreSQL; the sides take turns. Both ask the same base
  services over mutual TLS: one process that answers with real documents after 0.2 to 3 s (log-normal, median 0.45 s),
  the same for the same person.
* **Time added**: from when a question was due (Poisson arrivals, whether or not earlier ones were answered) to its
  reply at the asker, less the slowest provider's time.
* **CPU a query**: seconds of user and system time of all processes of a side, with broker and database, over the
  round, by replies. The asker, the base services and the receiver of spans are no part of it.
* **Saturation**: replies a second with 60 questions open at a time, base services that answer at once, and
  everything, asker and base services included, on this one machine.
* A round in which others took more than a tenth of the machine is not judged.
"""
TRIED = """
## Why goals are missed

* **At 30/s** answers come one at a time, and an event alone is dear. TNS's adapter, with the machine to itself, takes
  0.70 ms of CPU for each of 1500 lookups that are there at once, of which reading takes 0.19; 3.0 ms for each of a
  hundred a second, and 3.6 ms for each of ten a second. The same code runs two to three times slower each time a
  process was asleep or others were on its core, and there are a fetch, a call, and a request to write for each. A query
  makes 34 requests to Kafka then (16 fetches, 9 to write, 8 of two transactions), and 5 at saturation. So both cores
  are nearly full at 30/s, and what waits for them is most of the time added.
* **At saturation** what is left is work, and no part of it is large. With sixty questions open in one process, seven
  answers read into outcome and view take 27 % of it, the calls by aiohttp 13 %, the ledger 9 %, the slots of router and
  composer 8 %, packing 4 %; spans, which are off there, take about a tenth more.
* **The burst**, where it is missed: saturation is found with base services that answer at once, so that a query's seven
  answers are there together. With 0.2 to 3 s they come one by one, a query takes 35 to 41 ms of the two cores, asker
  and base services included, and they are full at 50 to 60 a second: four fifths of such a saturation are more than
  that. What waits then is answered up to its deadline, in part if need be; nothing is lost or doubled, and a few
  replies are a second past it. At 50/s, 25 s long, all were complete, a median of 0.6 to 1.4 s added; at 40/s, 60 s
  long, 0.7 s.
* **Idle**: half is the broker's, asked 36 times a second by the readers of three slots and seven adapters, each of
  which waits 500 ms. Waiting longer would save most of that, and keep a new owner of a slot waiting as long: the
  broker answers a connection's requests in order.

## What was tried

Kept; what was measured of each stands in its commit:

* XML is read in half the time: leaves found without walking, one parse less, depth by XPath; misplaced elements
  too; FK's JSON looks for half surrogates only where there are escapes. Then by a third again: an answer is found in
  its envelope by where it begins, libxml2 counts where an element lies, CSN's values are found once for view and gaps.
* An idle adapter sleeps: FastStream's batch subscriber polled a hundred times a second, and slept up to 10 ms past a
  lookup. An adapter commits twice a second instead of twenty times: a commit costs what an answer costs.
* The ledger is read ten times a second instead of at every append to any topic. Idle readers ask every 500 ms.
* 64 questions at a time go to a provider by default: 8 held 30 queries a second up for seconds.
* Spans are sent every 5 s, as OpenTelemetry does by itself, and not twice a second, which was an HTTP request of every
  process each time: a tenth less CPU a query at saturation.
* The composer reads answers fifty times a second at most: each that was appended cost a fetch of all eight topics of
  its slot. A seventh more queries a second at saturation; an answer waits up to 20 ms for it.
* What is for one partition leaves together, up to 512 KiB: with aiokafka's own 16 KiB each answer of FK's and each
  reply was a batch, waited until the one before it was acknowledged, and all that waited woke up at each. Two fifths
  more queries a second at saturation (49, 47, 58 before, 71, 67, 77 after, in turn).
* What a service is built of is set apart from garbage collection once it stands: a full collection took 55 ms, in which
  the process does nothing else.
* From before this page: a transaction's acknowledgements are awaited before its offsets, and aiokafka waits for the
  last transaction's markers in steps of 2 ms instead of 20 (4.5 ms instead of 23 for transactions back to back).

Measured and not kept:

* A rest after each transaction, four times as long as it took, so that batches grow under load: a third fewer queries
  a second in one process, and a quarter more CPU for each. A rest of 100 ms in the router alone, with every service a
  process: 36.9 and 28.9 queries a second against 36.0 and 31.9 without. Answers read every 50 ms, not 20: 48.7 and 53.9
  against 54.3 and 54.5.
* Answers read every 50 ms instead of 20, once more with large batches: no more queries at saturation; at 30/s 3.5 %
  less CPU a query for 15 ms. The router at a pace of 50 or 100 ms: nothing.
* A process that sleeps 10 or 20 ms whenever it has done all there is, so that what arrives meanwhile is handled
  together: a tenth less CPU in the adapters at 30/s, and a tenth to a quarter fewer queries at saturation.
* Processes that preempt nobody (`SCHED_BATCH`), ours alone or broker and all: within 5 %. One network and one I/O
  thread in the broker, or adapters of a lower priority than the rest: nothing that could be told from noise.
* The trace context in a record's headers read by hand, not by OpenTelemetry's propagator: 2.2 µs instead of 5.0, and
  1.2 instead of 2.5 to write it, some 0.1 ms a query. The figures of this page were measured with it; it was not worth
  code of our own. A counter's labels kept at hand: 0.1 µs instead of 0.9.
* One slot of a process at a time commits, so that three slots have the batches of one (which takes 90 queries a second,
  see below): 65 and 80 queries a second against 79 and 74 without.
* A broker whose JVM may compile a second time, as servers do: more CPU for all of the first minute (19.3, then 14.1 ms
  a query against 12), on both sides alike.
* One XML parser for all documents: 2 µs less each, and it would keep what it said of the last one. Elements kept in
  memory while a document is read, or found by looking at each child: no gain.
* The pure parts of router and composer, left as they are: all that the router reads, decides and writes of a query
  takes 0.13 ms, and 0.22 what the composer does from seven answers to a reply of 65 KiB and its digest.
* Other settings of Python's garbage collector, or none: within 2 % of what reading costs.
* Tracing no query at all: a tenth less CPU a query, an eighth more queries a second (28 against 32, on a shared
  machine, all services and broker on two cores). Every query is traced by default; `SSBTEK_TRACE_RATIO` is the setting.
"""
