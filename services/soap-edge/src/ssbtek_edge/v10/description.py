"""Describes the service of version 10 as one WSDL document, from which clients can be generated (pure)."""

from collections.abc import Iterator

from ssbtek_edge.v10.names import FETCH, PING, SSBT
from ssbtek_edge.v10.schema_model import write_schema
from ssbtek_edge.v10.schema_whole import SCHEMAS
from ssbtek_edge.v10.writing import DECLARATION, attribute

_PORT_TYPE = "BastjanstInformationInterface"
_BINDING = f"{_PORT_TYPE}SoapBinding"
_ABOUT = "SSBTEK, gränssnittets version 10: frågor till sju bastjänster om en person i ett ärende."

_ENDINGS = {FETCH: "", PING: "1"}
"""What the names of an operation's input, output and fault end with: generated code goes by them."""


def describe(address: str) -> bytes:
    """The whole description; nothing outside it is needed. `address`: where the service is."""
    return DECLARATION + b"\n" + "\n".join(_lines(attribute(address).decode())).encode() + b"\n"


def _lines(address: str) -> Iterator[str]:
    yield (
        f'<wsdl:definitions name="BastjanstInformation" targetNamespace="{SSBT}" xmlns:ssbt="{SSBT}"'
        ' xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/">'
    )
    yield f"<wsdl:documentation>{_ABOUT}</wsdl:documentation>"
    yield "<wsdl:types>"
    yield from (write_schema(schema) for schema in SCHEMAS)
    yield "</wsdl:types>"
    for operation in _ENDINGS:
        capital = operation[0].upper() + operation[1:]
        for message, element, part in (
            ("Request", "", f"input{capital}"),
            ("Response", "Response", f"output{capital}"),
            ("Fault", "Fault", "faultMessage"),
        ):
            yield (
                f'<wsdl:message name="{operation}{message}">'
                f'<wsdl:part name="{part}" element="ssbt:{operation}{element}"/></wsdl:message>'
            )
    yield from _port_type()
    yield from _binding()
    yield f'<wsdl:service name="{_PORT_TYPE}Service">'
    yield f'<wsdl:port name="{_PORT_TYPE}Port" binding="ssbt:{_BINDING}">'
    yield f'<soap:address location="{address}"/></wsdl:port>'
    yield "</wsdl:service></wsdl:definitions>"


def _port_type() -> Iterator[str]:
    yield f'<wsdl:portType name="{_PORT_TYPE}">'
    for operation, ending in _ENDINGS.items():
        yield f'<wsdl:operation name="{operation}">'
        for kind, message in (("input", "Request"), ("output", "Response"), ("fault", "Fault")):
            yield f'<wsdl:{kind} name="{kind}{ending}" message="ssbt:{operation}{message}"/>'
        yield "</wsdl:operation>"
    yield "</wsdl:portType>"


def _binding() -> Iterator[str]:
    yield f'<wsdl:binding name="{_BINDING}" type="ssbt:{_PORT_TYPE}">'
    yield '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
    for operation, ending in _ENDINGS.items():
        yield f'<wsdl:operation name="{operation}"><soap:operation soapAction="" style="document"/>'
        for kind in ("input", "output"):
            yield f'<wsdl:{kind} name="{kind}{ending}"><soap:body use="literal"/></wsdl:{kind}>'
        fault = f"fault{ending}"
        yield f'<wsdl:fault name="{fault}"><soap:fault name="{fault}" use="literal"/></wsdl:fault></wsdl:operation>'
    yield "</wsdl:binding>"
