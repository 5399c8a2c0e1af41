"""Which column is proposed for which field."""

import pytest

from app.imports.reading import Column
from app.imports.reading.mapping import propose_mapping

from .conftest import Read


def propose(target: str, names: list[str], **types: str) -> dict[str, str | None]:
    columns = [
        Column(place, name, types.get(name.split()[0].lower(), "text"), ["x"]) for place, name in enumerate(names)
    ]
    proposal = propose_mapping(columns, target)
    return {column.name: field for column in columns if (field := proposal[column.position])}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("lead", {"Vorname": "first_name", "Name": "last_name", "Firma": "company_name", "E-Mail": "email",
                  "Telefon": "phone", "Handy": "mobile", "Straße": "street", "PLZ": "postal_code", "Ort": "city",
                  "Quelle": "source", "Notizen": "description", "Kundennummer": "external_id"}),
        ("lead", {"Prénom": "first_name", "Nom": "last_name", "Société": "company_name", "Courriel": "email",
                  "Téléphone": "phone", "Code postal": "postal_code", "Ville": "city", "Pays": "country"}),
        ("contact", {"Nombre": "first_name", "Apellidos": "last_name", "Empresa": "company_name",
                     "Correo electrónico": "email", "Teléfono": "phone", "Móvil": "mobile", "Ciudad": "city",
                     "Fecha de nacimiento": "birthdate"}),
        ("contact", {"Nombre": "full_name", "Correo": "email"}),
        ("contact", {"Mailing Street": "street", "Mailing City": "city", "Title": "job_title",
                     "Account Name": "company_name", "Contact ID": "external_id"}),
        ("company", {"Account Name": "name", "Billing Street": "street", "NumberOfEmployees": "employee_count",
                     "AnnualRevenue": "annual_revenue", "Company Domain Name": "domain", "Oracle_Id__c": None}),
        ("deal", {"opportunity_id": "external_id", "account": "company_name", "deal_stage": "stage",
                  "close_value": "value", "close_date": "expected_close_date", "sales_agent": None}),
    ],
)  # fmt: skip
def test_names_of_other_products_and_languages(target: str, expected: dict[str, str | None]) -> None:
    assert propose(target, list(expected)) == {name: field for name, field in expected.items() if field}


def test_field_is_proposed_once_and_the_better_name_wins() -> None:
    assert propose("lead", ["Mail", "Email", "E-mail Address"]) == {"Email": "email"}


def test_owner_needs_an_address() -> None:
    assert propose("lead", ["Lead Owner"]) == {}
    assert propose("lead", ["Lead Owner"], lead="email") == {"Lead Owner": "owner_email"}


def test_salutations_are_no_job_titles() -> None:
    column = Column(0, "title", "text", ["Mr.", "Mrs.", "Dr."])
    assert propose_mapping([column], "lead") == {0: None}


def test_type_helps_where_the_name_says_nothing(read: Read) -> None:
    source, _ = read("ana@example.com,www.acme.test,+49 30 1234567\nbo@example.com,www.globex.test,+49 30 7654321\n")
    assert propose_mapping(source.columns, "lead") == {0: "email", 1: "website", 2: "phone"}
    assert propose("lead", ["Fax", "Assistant"], fax="phone", assistant="email") == {}


def test_every_column_is_answered_and_every_target_known() -> None:
    columns = [Column(0, "Whatever", "text"), Column(1, "", "text")]
    for target in ("lead", "contact", "company", "deal"):
        assert propose_mapping(columns, target) == {0: None, 1: None}
    with pytest.raises(KeyError):
        propose_mapping(columns, "pet")


def test_card_columns_map_to_contacts(read: Read) -> None:
    source, _ = read("BEGIN:VCARD\nFN:Ana\nEMAIL:a@example.com\nTEL:123\nEND:VCARD\n")
    fields = set(propose_mapping(source.columns, "contact").values())
    assert {"full_name", "first_name", "email", "email_2", "phone", "mobile", "street", "tags"} <= fields


def test_types_of_columns(read: Read) -> None:
    source, _ = read(
        "who,mail,tel,n,x,price,day,at,ok,site\n"
        "Ana,a@example.com,+49 30 123456,1,1.5,$5,2024-01-02,2024-01-02 10:00,yes,www.a.test\n"
        "Bo,b@example.com,(0)30 123 456,2,2,€7,2024-01-03,2024-01-03 10:00,no,https://b.test\n"
    )
    assert [column.type for column in source.columns] == [
        "text", "email", "phone", "integer", "decimal", "money", "date", "datetime", "boolean", "url",
    ]  # fmt: skip
    assert source.columns[0].samples == ["Ana", "Bo"]
