"""The answers of base services that version 10 has as typed XML: structure as data, in our own words (pure)."""

from ssbtek_edge.v10.schema_model import Any, C, E, S, Schema

XS = "http://www.w3.org/2001/XMLSchema"
AF_NS = "http://api.arbetsformedlingen.se/arbetssokande/ersattningsstod/v2"
SKV_NS = "http://beskattningws.ws.service.bs.zg.rsv.se/"
SO_NS = "http://INT014.UBPService.Schemas"
TNS_NS = "http://schema.transportstyrelsen.se/ssbtek/hamtauppgifterresponder/1"
FORDON_NS = "http://schema.transportstyrelsen.se/ssbtek/fordon/1"
MIV_NS = "http://schema.migrationsverket.se/ssbtek/1/"

_ANY, _OTHER = Any("##any"), Any("##other")
_DATE, _STRING, _BOOLEAN, _INT, _DECIMAL = "xs:date", "xs:string", "xs:boolean", "xs:int", "xs:decimal"


def _texts(*names: str) -> tuple[E, ...]:
    return tuple(E(name, _STRING) for name in names)


AF = Schema(
    AF_NS,
    {"xs": XS, "af": AF_NS},
    qualified=True,
    types={
        "Organisationsnummer": S(_STRING, (("minLength", "10"), ("maxLength", "12"))),
        "Personnummer": S(_STRING, (("length", "12"), ("pattern", r"[\d]{12}"))),
        "SvarMeddelande": C((E("Fraga", "af:Fraga"), E("Svar", "af:Svar"), _ANY)),
        "Fraga": C(
            (
                E("Test", _BOOLEAN, "?"),
                E("OrganisationsnummerForIngivare", "af:Organisationsnummer"),
                *_texts("NamnPaIngivare", "KontonamnForHandlaggare", "Referensnummer"),
                E("From", _DATE),
                E("Tom", _DATE),
                *_texts("SyfteMedFraga", "LagParagraf"),
                E("OrganisationsnummerForPersonuppgiftsbitrade", "af:Organisationsnummer", "?"),
                E("NamnPaPersonuppgiftsbitrade", _STRING, "?"),
                E("IdentitetsbeteckningFysiskPerson", "af:Personnummer"),
                _ANY,
            )
        ),
        "Svar": C(
            (
                *_texts("Schemaversion", "Referensnummer", "LagParagraf"),
                E("IdentitetsbeteckningFysiskPerson", "af:Personnummer"),
                E("Fornamn", _STRING, "?"),
                E("Efternamn", _STRING, "?"),
                E("Sekretessmarkering", _BOOLEAN, "?"),
                E("ArbetssokandeInfo", "af:ArbetssokandeInfo", "?"),
                E("BeslutInfo", "af:BeslutInfo", "?"),
                E("Akassetillhorighet", _STRING, "?"),
                E("StatusSokandeinformationKod", _INT),
                E("StatusSokandeinformationKodText", _STRING),
                _ANY,
            )
        ),
        "ArbetssokandeInfo": C(
            (
                E("Arbetssokande", _BOOLEAN, "?"),
                E("ArbetssokandeSKAT", "xs:normalizedString", "?"),
                E("ArbetssokandeRegistrerad", _DATE, "?"),
                E("ArbetssokandeOmfattning", _INT, "?"),
                E("ArbetssokandeAvaktualiserad", _DATE, "?"),
                E("AktivetetsRapportDatum", "af:AktivetetsRapportDatum"),
            )
        ),
        "AktivetetsRapportDatum": C(
            (E("AktivitetsRapportMeddelande", _STRING), E("SenasteAktivitetsRapportDatum", _DATE, "?"))
        ),
        "BeslutInfo": C((E("EkonomiskaBeslut", C((E("Beslut", C(
            (
                E("ErsattningTyp", _STRING),
                E("Omfattning", _INT),
                E("BeslutFrom", _DATE),
                E("BeslutTom", _DATE),
                _ANY,
            )
        ), "*"),))), _ANY)),
    },
    elements={"SvarMeddelande": "af:SvarMeddelande"},
)  # fmt: skip

SKV = Schema(
    SKV_NS,
    {"xs": XS, "skv": SKV_NS},
    qualified=False,
    types={"BeskattningsuppgifterResponseTYPE": C((E("svar", _STRING),))},
    elements={"BeskattningsuppgifterResponse": "skv:BeskattningsuppgifterResponseTYPE"},
)

_PAYMENT = C(
    (
        E("Utbetalningsdatum", _DATE),
        *(E(name, _DECIMAL) for name in ("NettoEfterSkatt", "NettoEfterAvdrag", "Ersattningsdagar")),
        E("AvserFrom", _DATE),
        E("AvserTom", _DATE),
    )
)
_APPLICATION = C((E("BeslutOmRattTillErsattning", _DATE, nillable=True), E("AnsokanOmUtbetalningInlamnad", _BOOLEAN)))
_FUND = C(
    (
        *_texts("SvarandeOrganisation", "StatusSvarandeOrganisation"),
        E("Utbetalningar", _PAYMENT, "*"),
        E("Avstangningar", C((E("AvstangdFrom", _DATE), E("AvstangdTom", _DATE))), "*"),
        E("AnsoktOmErsattning", _APPLICATION, "?"),
    )
)
SO = Schema(
    SO_NS,
    {"xs": XS, "so": SO_NS},
    qualified=True,
    types={
        "GetUnemploymentBenefitPaymentResponseType": C(
            (
                *_texts("OrganisationsnummerIngivare", "NamnIngivare", "KontonamnHandlaggare", "Referensnummer"),
                E("From", _DATE),
                E("Tom", _DATE),
                *_texts("Syfte", "Paragraf"),
                E("OrganisationsnummerPersonuppgiftsbitrade", _STRING, "*"),
                E("NamnPersonuppgiftsbitrade", _STRING, "*"),
                E("IdentificationNumber", S(_STRING, (("pattern", "[0-9]{12}"),))),
                E("ArbetsloshetsersattningLista", C((E("Arbetsloshetsersattning", _FUND, "*"),))),
            )
        )
    },
    elements={"GetUnemploymentBenefitPaymentResponse": "so:GetUnemploymentBenefitPaymentResponseType"},
)

FORDON = Schema(
    FORDON_NS,
    {"xs": XS, "fordon": FORDON_NS},
    qualified=True,
    types={
        "FordonsinnehavType": C((E("fordon", "fordon:FordonType", "*"), _OTHER)),
        "FordonType": C((*_texts("regnr", "fabrikat", "fordonsar", "fordonsslag", "handelsbeteckning"), _OTHER)),
    },
    elements={},
)
TNS = Schema(
    TNS_NS,
    {"xs": XS, "tns": TNS_NS, "fordon": FORDON_NS},
    qualified=True,
    types={
        "HamtaUppgifterResponseType": C(
            (
                E("resultat", "tns:ResultatTypEnum"),
                E("fordonsinnehav", "fordon:FordonsinnehavType", "?"),
                E("felresultat", "tns:FelresultatType", "*"),
                _OTHER,
            )
        ),
        "FelresultatType": C((E("felkod", _INT), E("feltext", _STRING), _OTHER)),
        "ResultatTypEnum": S(_STRING, (("enumeration", "OK"), ("enumeration", "FEL"))),
    },
    elements={"HamtaUppgifterResponse": "tns:HamtaUppgifterResponseType"},
)

_DECISION = tuple(
    E(name, "xs:date" if name in ("ansokningsdatum", "beslutsdatum", "fromDatum", "tomDatum") else _STRING, "?")
    for name in (
        "anledning", "anledningNamn", "ansokningsdatum", "arendeTyp", "arendeTypNamn", "beslutsKod", "beslutsKodNamn",
        "beslutsTyp", "beslutsTypNamn", "beslutsdatum", "fromDatum", "giltighetstid", "tomDatum",
    )
)  # fmt: skip
MIV = Schema(
    MIV_NS,
    {"xs": XS, "miv": MIV_NS},
    qualified=False,
    types={
        "findByPersonnummerResponse": C((E("response", "miv:fkResponse", "?"),)),
        "fkResponse": C(
            (
                E("korrelationsid", _STRING, "?"),
                E("correlationid", _STRING),
                *(E(name, _STRING, "?") for name in ("efternamn", "fornamn", "hemland")),
                E("inresedatum", _DATE, "?"),
                E("personnummer", _STRING, "?"),
                E("svarCollection", C((E("svar", "miv:fkSvar", "*", nillable=True),)), "?"),
            )
        ),
        "fkSvar": C(tuple(E(e.name, "miv:giltighetstid", "?") if e.name == "giltighetstid" else e for e in _DECISION)),
        "giltighetstid": S(_STRING, (("enumeration", "PERMANENT"), ("enumeration", "TIDBEGRANSAT"))),
    },
    elements={"findByPersonnummerResponse": "miv:findByPersonnummerResponse"},
)
