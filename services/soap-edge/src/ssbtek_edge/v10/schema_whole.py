"""The question and the answer of version 10 as a whole: their structure as data, in our own words (pure)."""

from ssbtek_edge.v10.names import BLOCKS, FETCH, PING, SSBT
from ssbtek_edge.v10.schema_model import C, E, S, Schema
from ssbtek_edge.v10.schema_parts import AF, AF_NS, FORDON, MIV, MIV_NS, SKV, SKV_NS, SO, SO_NS, TNS, TNS_NS, XS

_STRING, _BOOLEAN = "xs:string", "xs:boolean"
_ASKED = {
    "AF": "Arbetsformedlingen",
    "CSN": "Csn",
    "FK": "Forsakringskassan",
    "SKV": "Skatteverket",
    "SO": "AkassornasSamorganisation",
    "TNS": "Transportstyrelsen",
    "MIV": "Migrationsverket",
}
"""The type of each block in the question; in the answer it is called the same, and `Svar`."""
_ANSWERED = {
    "AF": "af:SvarMeddelande",
    "CSN": "ssbt:CsnSvarsData",
    "FK": "ssbt:FkSvarsData",
    "SKV": "skv:BeskattningsuppgifterResponseTYPE",
    "SO": "so:GetUnemploymentBenefitPaymentResponseType",
    "TNS": "tns:HamtaUppgifterResponseType",
    "MIV": "miv:findByPersonnummerResponse",
}
_OWN_PERIOD = (E("tidsperiod", "ssbt:Tidsperiod", "?"),)


def _block(block: str) -> C:
    own = () if block in ("SKV", "MIV") else (E("fraga", "ssbt:ForsakringskassanFraga", "?"),)
    return C(own if block in ("FK", "SKV", "MIV") else _OWN_PERIOD, attributes=(("inkludera", _BOOLEAN),))


_WHOLE_QUESTION = C(
    (
        E("generellaFrageparametrar", "ssbt:GenerellaFrageparametrar"),
        E("specifikaFrageparametrar", "ssbt:SpecifikaFrageparametrar"),
    )
)
_TOLD = (E("felkod", _STRING), E("felmeddelande", _STRING, "+"))

WHOLE = Schema(
    SSBT,
    {"xs": XS, "ssbt": SSBT, "af": AF_NS, "skv": SKV_NS, "so": SO_NS, "tns": TNS_NS, "miv": MIV_NS},
    qualified=True,
    types={
        "NonEmptyString": S(_STRING, (("minLength", "1"),)),
        "Organisationsnummer": S("xs:token", (("pattern", r"[\d]{4}[2-9]{1}[\d]{7}"),)),
        "Personidentitet": S("xs:token", (("pattern", "[0-9]{12}"),)),
        "KallaEnum": S(_STRING, (("enumeration", "SSBT"), ("enumeration", "BT"))),
        "Ingivare": C(
            (
                E("organisationsnummer", "ssbt:Organisationsnummer"),
                E("namn", "ssbt:NonEmptyString"),
                E("handlaggare", "ssbt:NonEmptyString"),
            )
        ),
        "Tidsperiod": C((E("fromDatum", "xs:date"), E("tomDatum", "xs:date"))),
        "Personuppgiftsbitrade": C(
            (
                E("ordningsnummer", "xs:short", "?"),
                E("organisationsnummer", "ssbt:Organisationsnummer"),
                E("namn", "ssbt:NonEmptyString"),
            )
        ),
        "GenerellaFrageparametrar": C(
            (
                E("frageTidpunkt", "xs:dateTime", "?"),
                E("korrelationsid", _STRING, "?"),
                E("fraganSkallInkluderasISvaret", _BOOLEAN, default="0"),
                E("ingivare", "ssbt:Ingivare"),
                E("personidentitet", "ssbt:Personidentitet"),
                E("arendeidentitet", "ssbt:NonEmptyString"),
                E("tidsperiod", "ssbt:Tidsperiod"),
                E("personuppgiftsbitrade", "ssbt:Personuppgiftsbitrade", "*"),
                E("syfte", _STRING),
                E("lagtext", _STRING),
            )
        ),
        "ForsakringskassanFraga": C(
            (E("version", _STRING, "?"), E("aktorsid", _STRING), E("lefiJsonFraga", "xs:base64Binary"))
        ),
        **{_ASKED[block]: _block(block) for block in BLOCKS},
        "SpecifikaFrageparametrar": C(tuple(E(block, f"ssbt:{_ASKED[block]}") for block in BLOCKS)),
        "SammansattBastjanstFraga": _WHOLE_QUESTION,
        "SammansattBastjanstFragaOriginal": _WHOLE_QUESTION,
        "Error": C((E("kalla", "ssbt:KallaEnum"), *_TOLD)),
        "CsnSvarsData": C((E("svar", "xs:base64Binary"),)),
        "FkSvarsData": C((E("lefiJsonSvar", "xs:base64Binary"),)),
        **{
            f"{_ASKED[block]}Svar": C((E("data", data), E("error", "ssbt:Error")), choice=True)
            for block, data in _ANSWERED.items()
        },
        "SammansattBastjanstSvarData": C(tuple(E(block, f"ssbt:{_ASKED[block]}Svar", "?") for block in BLOCKS)),
        "SammansattBastjanstSvar": C(
            (
                E("fraga", "ssbt:SammansattBastjanstFragaOriginal", "?"),
                E("frageTidpunkt", "xs:dateTime", "?"),
                E("korrelationsid", _STRING, "?"),
                E("svarsdata", "ssbt:SammansattBastjanstSvarData"),
            )
        ),
        "BastjanstInformationFault": C(_TOLD),
        "SammansattBastjanstTestFraga": C(),
        "TestSvar": C((E("anropad", _BOOLEAN), E("error", "ssbt:Error", "?"))),
        "SammansattBastjanstTestSvar": C(tuple(E(block, "ssbt:TestSvar", "?") for block in BLOCKS)),
    },
    elements={
        FETCH: "ssbt:SammansattBastjanstFraga",
        f"{FETCH}Response": "ssbt:SammansattBastjanstSvar",
        f"{FETCH}Fault": "ssbt:BastjanstInformationFault",
        PING: "ssbt:SammansattBastjanstTestFraga",
        f"{PING}Response": "ssbt:SammansattBastjanstTestSvar",
        f"{PING}Fault": "ssbt:BastjanstInformationFault",
    },
)

SCHEMAS: tuple[Schema, ...] = (AF, SKV, SO, FORDON, TNS, MIV, WHOLE)
"""Every namespace, each after those that it refers to."""
