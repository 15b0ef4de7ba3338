"""The lists of codes that LEFI publishes (OpenAPI 9.0.0, descriptions and enumerations, read 2026-11), with texts.

A list is found by the names on the way to its field: all of them, with a leading `/`, or the last one or two. `CLOSED`
are those that the contract calls all possible values: another code there is unknown. Of the others it says that more
may come.
"""

from collections.abc import Mapping, Sequence


def _list(rows: str) -> Mapping[str, str]:
    pairs = (row.partition("=") for row in rows.split(";"))
    return {code.strip(): text.strip() for code, _, text in pairs}


def _enumeration(codes: str, prefix: str = "") -> Mapping[str, str]:
    # Pensionsmyndigheten's: the contract gives no texts, each answer brings its own.
    return {f"{prefix}{code}": "" for code in codes.split()}


_LEVEL = _list("L=Lägstanivå; G=Grundnivå; S=Sjukpenningsnivå")
_FINAL = _list("S=Slutligt; I=Interimistiskt")
_EMPLOYERS = _list(
    "10=Arbetsskador i allmänhet; 11=Utbildning, övrig (SFS 1977.284 2P); "
    "12=Statlig Arbetskadeersättning (ej affärsverk); 13=Krigsskadeersättning till sjömän (SFS 1977.265); "
    "14=Civilförsvarslagen (SFS 1977.265); 15=Räddningstjänst (SFS 1977.265); 16=Kriminalvården (SFS 1977.265); "
    "17=Statligt anordnad utbildning (SFS 1977.284); 18=FN-tjänst; 19=Värnpliktslagen (SFS 1977.265); "
    "20=Frivilliga värnpliktiga(SFS 1977.284 6P); 50=Statens Järnvägar; 51=Posten; 52=Telia; 53=Banverket; "
    "54=Vattenfall; 55=Sveaskog (utgått 2008-07-01); 56=Affärsverksfonden (Celsius, Sveaskog, mm.); "
    "57=Luftfartsverket; 59=Sjöfartsverket; 60=Stiftsnämnden; 82=Swebus AB; 83=SweFerry AB; 84=EuroMaint"
)
_SUPPORT = _list(
    "1=Helt; 2=Reducerat; 3=Reducerat till underhållsbidrag; 4=Utfyllnad; 5=Utfyllnad, reducerat; "
    "6=Utfyllnad växelvis boende (enbart om mottagande); "
    "7=Utfyllnad växelvis boende, reducerat (enbart om mottagande)"
)
_INJURY_BENEFIT = _list("0=Vanlig; 1=Karens")
_OLD_INJURY_BENEFIT = _list("1=Skattefri")
_PAYMENT_WAY = _list("0=Lokal utbetalning; 1=Månad; 2=Daglig; 3=Retro; 4=Presumtiv")
_SICKNESS_LEVEL = _list(
    "NORMAL=Förebyggande sjukpenning; FORTSATTNING=Förebyggande sjukpenning på fortsättningsnivå; "
    "FLER_NORM=Fler dagar med förebyggande sjukpenning på normalnivå; INGEN=Ingen ersättning"
)

CLOSED: Mapping[str, Mapping[str, str]] = {
    "civilstand": _list(
        "0=Okänd; 1=Ogift; 2=Gift; 3=Registrerat partnerskap; 4=Efterlevande partner; 5=Skild; 6=Skild partner; "
        "7=Änka/Änkeman"
    ),
    "periodicitet": _list("0=Ingen; 1=Månadsvis; 2=Kvartalsvis; 3=Halvårsvis; 4=Årsvis"),
    "foretag": _list("1001=Försäkringskassan; 1003=Pensionsmyndigheten"),
    "niva": _LEVEL,
    "beslutstatus": _FINAL,
    "/utbetalningsuppgift/typ": _PAYMENT_WAY,
    "/preliminarautbetalningar/typ": _PAYMENT_WAY,
    "atgardstyp": _list(
        "1=Arbetslivsinriktad utbildning; 8=AMU-reguljär; 9=IT-utbildning (upphörde 000801); "
        "11=Start av näringsverksamhet; 35=Datortek; 37=Ungdomsgaranti; 40=Arbetspraktik; "
        "41=Unga med funktionshinder; 44=Aktivitetsgaranti (upphörde 001113); "
        "45=Projekt med arbetsmarknadspolitisk inriktning; 46=Vägledning; "
        "50=AMU-upphandlad (ersätter kod 00 from 001113); 51=Friår; 52=Fördjupad kartläggning och vägledning; "
        "53=Jobb och utvecklingsgaranti, fas 1 och 2; 54=Jobbgaranti för ungdomar; "
        "55=Jobbgaranti för ungdomar med funktionshinder; "
        "56=Jobb- och utvecklingsgaranti, unga med funktionshinder; 57=Jobb- och utvecklingsgaranti fas 3; "
        "58=Jobb- och utvecklingsgaranti fas 3, unga med funktionshinder; 59=Arbetslivsintroduktion; "
        "60=Arbetslivsintroduktion, ung med funktionshinder; 99=övrigt"
    ),
    "/aktivitetsstodsarende/beslut/ersattning": _list("1=Aktivitetsstöd; 2=Särskilt bidrag; 3=Utvecklingsersättning"),
    "ersattningsdagar/ersattning": _list("AS=Aktivitetsstöd; EE=Etableringsersättning; UE=Utvecklingsersättning"),
    "/arbetsskadeefterlevandearende/beslut/ersattning": _INJURY_BENEFIT,
    "/arbetsskadeegenlivrantearende/beslut/ersattning": _INJURY_BENEFIT,
    "/yrkesskadeefterlevandearende/beslut/ersattning": _OLD_INJURY_BENEFIT,
    "/yrkesskadeegenlivrantearende/beslut/ersattning": _OLD_INJURY_BENEFIT,
    "/yrkesskadeefterlevandearende/grunduppgifter/arbetsgivare": _EMPLOYERS,
    "/yrkesskadeegenlivrantearende/grunduppgifter/arbetsgivare": _EMPLOYERS,
    "/arbetsskadeefterlevandearende/grunduppgifter/orsak": _list(
        "0=Okänd; 1=Änka/med änka jämställd kvinna med barn; 2=Änka/med änka jämställd kvinna utan barn; "
        "3=Livränta till frånskild kvinna; 4=Barnlivränta; 5=Föraldralivränta; 6=Omställningslivränta; "
        "7=Förlängd omställningslivränta; 8=Särskild efterlevandelivränta; 9=Barnlivränta"
    ),
    "/arbetsskadeegenlivrantearende/grunduppgifter/orsak": _list(
        "0=Okänd; 1=Arbetsoförmåga till följd av arbetssjukdom; 2=Arbetsoförmåga till följd av olycksfall i arbetet; "
        "3=Arbetsoförmåga till följd av färdolycksfall; 4=Rehabilitering till följd av arbetssjukdom; "
        "5=Rehabilitering till följd av olycksfall i arbetet; 6=Rehabilitering till följd av färdolycksfall"
    ),
    "/yrkesskadeefterlevandearende/grunduppgifter/orsak": _list(
        "1=Änka/änkling; 2=Barn, ej över 16/19 år; 3=Barn, över 16/19 år; 4=Förälder; 5=Frånskild änka"
    ),
    "/yrkesskadeegenlivrantearende/grunduppgifter/orsak": _list(
        "1=Olycksfall; 2=Yrkessjukdom; 3=Silikos; 4=Militärskola; 5=Silikostillägg"
    ),
    "institution": _list("1=Myndighet; 2=Familjehem"),
    "/foraldrapenningarende/beslut/ersattning": _list("3=Vanliga dagar; 5=Dubbeldagar"),
    "/graviditetspenningsarende/beslut/ersattning": _list(
        "1=Fysiskt ansträngande arbetsuppgifter; 2=Risker i arbetsmiljön"
    ),
    "/narstaendepenningarende/beslut/ersattning": _list("1=Närståendepenning; 2=Närståendevård"),
    "/tillfalligForaldrapenningarende/beslut/ersattning": _list(
        "1=Tillfällig föräldrapenning (vanlig); 2=Tillfällig föräldrapenning för kontaktdag; "
        "3=Tillfällig föräldrapenning i samband med barns födelse; "
        "4=Tillfällig föräldrapenning i samband med barns adoption; "
        "5=Tillfällig föräldrapenning då barnets ordinarie vårdgivare är sjuk; "
        "6=Tillfällig föräldrapenning i samband med att barn har avlidit"
    ),
    "inkomsttyp": _list("0=Inkomsttyp okänd; 1=A-inkomst; 2=B-inkomst"),
    "berakningssatt": _list("0=Okänt beräkningssätt; 1=Timberäknad; 2=Dagberäknad; 3=Kalenderdagsberäknad"),
    "/underhallsstodskrav/beslut/ersattning": _SUPPORT,
    "/underhallsstodsmottag/beslut/ersattning": _SUPPORT,
    "/vardbidragsarende/beslut/ersattning": _list("0=Vårdbidrag (vanligt); 1=Merkostnadstillägg"),
    "/merkostnadsersattningsarende/beslut/beslutsutfall": _list(
        "1=OFORANDRAD; 2=BEVILJANDE; 3=ANDRING; 5=AVSLAG; 6=AVVISNING; 7=AVSKRIVNING; 8=UPPHORANDE; 10=MINSKNING"
    ),
    "/omvardnadsbidragsarende/beslut/beslutsutfall": _list(
        "1=OFORANDRAD; 2=BEVILJANDE; 3=ANDRING; 4=AVSLAG; 5=AVVISNING; 6=AVSKRIVNING; 7=UPPHORANDE"
    ),
    "/merkostnadsersattningsarende/beslut/periodbeslut/utbetalningstyp": _list("L=Löpande; R=Retroaktiv"),
    "/omvardnadsbidragsarende/beslut/periodbeslut/utbetalningstyp": _list("L=Löpande; R=Retroaktiv; F=Ferie"),
    "/sjukpenninggrundandeInkomstuppgift/typ": _list("0=A- eller B-inkomst; 1=Studietid; 2=Värnplikt; 3=Livränta"),
    "/studiemedelsavisering/typ": _list(
        "0=Annat studiemedel än studiemedel; 1=Ansökan; 2=Beslut; 4=Utbetalning; 7=Ej utnyttjat stöd"
    ),
    "/levnadsintygsuppgift/status": _list(
        "0=Förfrågan till kund skall skickas; 1=Förfrågan till kund har skickats; 2=Intyg komplett; "
        "3=Intyg ej komplett; 4=Påminnelsebrev har skickats; 5=Förmåner har spärrats; "
        "7=Hanteras av TESS (maskinellt utbyte); 8=Intyg komplett med förändringar; "
        "9=Intyg ej komplett med förändringar; 10=Ej intyg komplett har inkommit efter spärr; "
        "20=Ej skickat. Namn/adress ej kompletta; 21=Ej skickat. Ställföreträdares uppgifter ej kompletta; "
        "22=Ej skickat. Personen är avliden/avregistrerad; 23=Ej skickat. Personen har ingen löpande förmån; "
        "24=Ej skickat. Personen ej utlandsbosatt; 25=Ej skickat. Personen har nyligen intyg komplett"
    ),
    "formansgrupp": _enumeration("AP BTI EF", "PM:"),
    "/beslut/beslutsstatus": _enumeration("INTERIMISTISKT PRELIMINART SLUTLIGT"),
    "/beslut/beslutsutfall": _enumeration("BIFALL AVSLAG"),
    "beloppsfrekvens": _enumeration("AR HALVAR KVARTAL MANAD VECKA DAG ENGANGS"),
    "ersattningstyp": _enumeration(
        "BH BL BP BT ELSTOD FL FOL FOP FOPGARP GARP IP IPT OL OP OPGARP PREP PREPEL SBT SEL SEP SEPGARP TP AFS ANKEL "
        "ANKEP ANKEPGARP",
        "PM:",
    ),
    "anvantCivilstand": _enumeration("OGIFT GIFT"),
    "avdragstyp": _enumeration(
        "AVDRAGKANTRA AVDRAGOVRIGT INSTITUTION KVIKAN KVIOVR PS PST SOCAVDRAG SS SST UTLFORDRAN UTMATNING UTMHELA "
        "UTMTV",
        "PM:",
    ),
    "utbetalningsforman": _enumeration("AL AP37 AP38 BTP EP PREP", "PM:"),
    "utbetalningsrader/beloppstyp": _enumeration(
        "AFS AL1 AL2 AL3 AL4 AL5 AL6 AL7 AL8 AL9 ALB ANKEP ANKEPGARP BP BPFRI BPSKP BTP BTPSA ELSTOD FOP FOPGARP GARP "
        "IP IPT OP OPGARP PFE PFO SBTP SBTPSA SEP SEPGARP TP",
        "PM:",
    ),
    "informationstyp": _enumeration("LINT PBH PU", "PM:"),
    "levnadsintygsstatus": _enumeration("0 1 2 3 4 5 7 8 9 10 20 21 22 23 24 25"),
}

OPEN: Mapping[str, Mapping[str, str]] = {
    "utbetalningsdetalj/beloppstyp": _list(
        "AFR=Avdrag annan ersättning eller föräldra- eller rehabiliteringsersättning (historisk); "
        "ALA=Avdrag på grund av lön; ART=Utländsk fordran artikel 68a; AVB=Avbetalning (historisk); "
        "AVR=Avräkning (historisk); FMF=Förlängt familjebidrag (historisk); FUM=Avdrag fullmakt (historisk); "
        "INC=Innehållet för CSN; INF=Utmätning; INM=Innehållet manuellt; "
        "INU=Innehållet underhållsstöd (historisk); KOA=Kontraktsvårdsavdrag; KVI=Kvittning; "
        "OAV=Ospecificerade avdrag; PF=Skatt föregående år (historisk); PS=Preliminär skatt; "
        "PST=Preliminär skatt tidigare år; SAV=Slutavräkning (historisk); SKV=Kvittning statlig fordran; "
        "SOC=Socialavdrag; SS=Särskild inkomstskatt; SST=Särskild inkomstskatt tidigare år; UMG=Umgängesavdrag; "
        "UTF=Avdrag för utländsk fordran; ÅFA=Återbetalning frivillig försäkring; "
        "ÖVA=Icke specificerade avdrag (historisk)"
    ),
    "beslutsutfall": _list("BEVILJAN=Beviljan; AVSLAG=Avslag"),
    "/forebyggandeSjukpenningsarende/beslut/ersattning": _list(
        "FOREBYGGANDE_SJUKPENNING=Förebyggande sjukpenning; "
        "FOREBYGGANDE_SJUKPENNING_SF=Förebyggande sjukpenning i särskilda fall"
    ),
    "/sjukpenningarende/beslut/ersattning": _list(
        "FOREBYGGANDE_SJUKPENNING=Sjukpenning; FOREBYGGANDE_SJUKPENNING_SF=Sjukpenning i särskilda fall; "
        "SJUKPENNING_UNDER_REDARSKYDDAD_TID=Sjukpenning under redarskyddad tid; "
        "ARBETSRESOR=Sjukpenning för arbetsresor"
    ),
    "/rehabersattningsarende/beslut/ersattning": _list(
        "REHABPENNING=Rehabiliteringspenning; REHABPENNING_SF=Rehabiliteringspenning i särskilda fall; "
        "RESERSATTNING=Resersättning; TRAKTAMENTEN=Traktamenten; KURSAVGIFT=Kursavgift; LAROMEDEL=Läromedel; "
        "FORSKOTT_SARSKILT_BIDRAG=Förskott särskilt bidrag"
    ),
    "ersattningsniva": _SICKNESS_LEVEL,
    "program": _list(
        "0=AMU-upphandlad; 1=Förberedande insatser; 2=AMU-Ledsagare; 3=AMU-Ledsagare; 4=Jobbsökaraktiviteter; "
        "5=Vidgad arbetsprövning; 6=Ungdomspraktik; 8=Arbetsmarknadsutbildning; 9=IT-utbildning; "
        "11=Stöd till start av näringsverksamhet; 35=Datortek; 37=Ungdomsgaranti; 40=Arbetspraktik; "
        "41=Unga med funktionshinder; 43=Offentlig Tillfällig Anställning; 44=Aktivitetsgaranti; "
        "45=Projekt med arbetsmarknadspolitisk inriktning; 46=Förberedande insatser; 50=Förberedande insatser; "
        "51=Friår; 52=Förberedande insatser; 53=Jobb- och utvecklingsgaranti; 54=Jobbgaranti för ungdomar; "
        "55=Jobbgaranti för ungdomar med funktionshinder; 56=Jobb- och utvecklingsgaranti, unga funktionshindrade; "
        "57=Jobb- och utvecklingsgaranti fas 3; 58=Jobb- och utvecklingsgaranti fas 3, unga funktionshindrade; "
        "59=Arbetslivsintroduktion; 60=Arbetslivsintroduktion, unga funktionshindrade; 61=Validering; "
        "62=Förberedande insatser; 63=Etableringsinsatser; 64=Kartläggningsfasen inom etableringsinsatser; "
        "99=Övrigt"
    ),
    "beslutstyp": _list("SLUTLIGT=Slutligt; INTERMISTISKT=Interimistiskt"),
}


_OF_DETAILS = OPEN["utbetalningsdetalj/beloppstyp"]
TAXES = frozenset({"PS", "SS"})
"""LefiUtbetalningDetalj.beloppstyp whose amount is in skattebelopp."""
DEDUCTIONS = frozenset(_OF_DETAILS) - TAXES
"""Those whose amount is in avdragsbelopp; every other one is a benefit."""


def list_of(names: Sequence[str]) -> tuple[Mapping[str, str], bool]:
    """The list of the field at the end of these names, and whether it is closed; an empty open one if none is."""
    for path in ("/" + "/".join(names), "/".join(names[-2:]), names[-1] if names else ""):
        if path in CLOSED:
            return CLOSED[path], True
        if path in OPEN:
            return OPEN[path], False
    return {}, False
