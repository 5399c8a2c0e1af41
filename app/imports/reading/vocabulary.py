"""How other products and languages call our fields.

Names are compared without case, accents, blanks and signs: "E-mail 1 - Value" is "email1value". Within a field
the better name stands first.
"""

import re
import unicodedata
from functools import lru_cache

_PERSON: dict[str, str] = {
    "first_name": (
        "firstname givenname forename vorname rufname prenom nombres nombredepila nombre nome primeironome voornaam"
    ),
    "last_name": (
        "lastname surname familyname nachname familienname zuname nomdefamille apellidos apellido "
        "apellidopaterno sobrenome cognome achternaam"
    ),
    "full_name": (
        "fullname displayname contactname personname leadname customername clientname recipientname name "
        "vollerspname vollstandigername anzeigename ansprechpartner kontaktname nomcomplet nom nomprenom "
        "prenomnom nometprenom nombrecompleto nombreyapellidos contact contacto kontakt kunde client"
    ),
    "job_title": (
        "jobtitle organization1title organizationtitle position jobposition role jobrole designation "
        "occupation function title berufsbezeichnung stellenbezeichnung funktion beruf titreduposte "
        "intituleduposte poste fonction cargo puesto puestodetrabajo titulodelpuesto"
    ),
    "company_name": (
        "companyname company accountname account organization1name organizationname organisationname "
        "organization organisation employer business businessname currentemployer clientcompany "
        "associatedcompany primarycompany companyorganization firma firmenname unternehmen unternehmensname "
        "arbeitgeber societe nomdelasociete entreprise nomdelentreprise raisonsociale empresa "
        "nombredelaempresa compania razonsocial azienda bedrijf"
    ),
    "email": (
        "email emailaddress email1 primaryemail emailprimary email1value email1address workemail "
        "businessemail emailwork personalemail homeemail mail mailadresse emailadresse courriel adresseemail "
        "adressecourriel adressemail correo correoelectronico direcciondecorreo direcciondecorreoelectronico "
        "contactemail emailid"
    ),
    "phone": (
        "phone phonenumber telephone telephonenumber phone1 primaryphone phone1value tel businessphone "
        "workphone officephone companyphone mainphone phonework telephone1 homephone phonehome telefon "
        "telefonnummer rufnummer telefongeschaftlich telefonprivat telefono numerodetelefono "
        "telefonodetrabajo numerodetelephone telephoneprofessionnel telephonefixe telefone contactnumber "
        "contactphone phoneno"
    ),
    "mobile": (
        "mobile mobilephone mobilenumber mobilephonenumber cellphone cell cellular cellphonenumber "
        "phonemobile mobileno phone2 phone2value handy handynummer mobil mobiltelefon mobilnummer "
        "telefonmobil portable telephoneportable telephonemobile mobiletelephone movil telefonomovil celular "
        "telefonocelular celulare"
    ),
    "website": (
        "website websiteurl url web webpage webpage1 websiteaddress website1value homepage companywebsite "
        "webaddress webseite internetseite internetadresse siteweb siteinternet site sitioweb paginaweb "
        "associatedcompanydomain"
    ),
    "industry": (
        "industry sector businesssector branche industrie wirtschaftszweig secteur secteurdactivite industria "
        "rubro companyindustry vertical"
    ),
    "source": (
        "leadsource source originalsource accountsource contactsource utmsource channel howdidyouhear "
        "howdidyouhearaboutus quelle leadquelle herkunft sourceduprospect origine fuente origen "
        "origendelcliente"
    ),
    "external_id": (
        "externalid id recordid leadid contactid prospectid customerid personid userid clientid leadnumber "
        "kundennummer kundenid datensatzid identifiant idclient idcliente identificador customernumber uid "
        "personrefid hubspotid salesforceid refid reference"
    ),
    "street": (
        "street streetaddress mailingstreet billingstreet address addressline1 address1 street1 "
        "address1street homeaddress homestreet workaddress businessstreet mailingaddress primaryaddress "
        "primaryaddressstreet address1formatted businessaddress personaddress strasse strassehausnummer "
        "anschrift adresse rue voie calle direccion domicilio callenumero postaladdress"
    ),
    "city": (
        "city town mailingcity billingcity homecity workcity businesscity address1city primaryaddresscity "
        "locality stadt ort wohnort ville commune ciudad localidad poblacion municipio cidade citta"
    ),
    "state": (
        "state stateregion region province stateprovince mailingstate billingstate homestate workstate "
        "businessstate address1region primaryaddressstate county bundesland kanton departement provincia "
        "estado comunidadautonoma"
    ),
    "postal_code": (
        "postalcode zip zipcode zippostalcode postcode mailingzip mailingpostalcode billingpostalcode "
        "billingzip homezipcode homepostalcode workzipcode businesspostalcode address1postalcode "
        "primaryaddresspostalcode plz postleitzahl codepostal cp codigopostal cep cap"
    ),
    "country": (
        "country countryregion mailingcountry billingcountry homecountry workcountry businesscountry "
        "homecountryregion businesscountryregion address1country primaryaddresscountry countryname land staat "
        "pays pais paisregion nazione countrycode"
    ),
    "description": (
        "description notes note comments comment remarks remark details message additionalinfo beschreibung "
        "notizen notiz bemerkung bemerkungen kommentar anmerkungen commentaire commentaires remarques "
        "descripcion notas nota observaciones comentarios"
    ),
    "tags": (
        "tags tag labels label categories category segments keywords groupmembership schlagworte schlagworter "
        "kategorien etiquettes etiquetas categorias"
    ),
    "owner_email": (
        "owneremail ownersemail owner contactowner leadowner accountowner companyowner dealowner "
        "opportunityowner hubspotowner assignedto assignedtoemail salesrep salesagent salesperson recordowner "
        "salesowner zustandig zustandigeperson inhaber besitzer proprietaire responsable propietario "
        "comercial"
    ),
    "created_at": (
        "createdat createddate createdtime createdon createdate datecreated creationdate dateadded "
        "dateentered leadcreated leadcreateddate signupdate registrationdate subscriptiondate timestamp "
        "erstelltam erstellt erstellungsdatum anlagedatum creele datedecreation fechadecreacion fechacreacion "
        "creadoel"
    ),
}
_MONEY = {
    "value": (
        "value amount dealvalue dealamount opportunityvalue opportunityamount estimatedvalue estimatedamount "
        "expectedvalue leadvalue closevalue closedvalue totalamount total price revenue expectedrevenue "
        "forecastamount contractvalue annualvalue wert betrag auftragswert summe umsatz montant valeur "
        "montantdelopportunite importe valor monto importedelnegocio"
    ),
    "currency": "currency currencycode currencyisocode dealcurrency wahrung devise monnaie moneda divisa",
}
_LEAD = {
    "status": (
        "leadstatus status hubspotleadstatus contactstatus prospectstatus leadstage leadstate dealstage stage "
        "statut statutduprospect estado estadodelcliente leadphase"
    ),
    "score": ("leadscore score hubspotscore rating points leadscoring leadgrade punkte bewertung pointage puntuacion"),
}
_CONTACT = {
    "department": "department organization1department dept abteilung bereich service departement departamento",
    "email_2": (
        "email2 secondaryemail email2address email2value secondemail otheremail alternateemail "
        "additionalemail homeemail personalemail zweiteemail emailsecondaire correosecundario"
    ),
    "birthdate": (
        "birthdate birthday dateofbirth dob bday geburtsdatum geburtstag datedenaissance anniversaire "
        "fechadenacimiento nacimiento cumpleanos"
    ),
}
_COMPANY = {
    "name": (
        "name companyname accountname company account organizationname organisationname organization "
        "organisation businessname legalname clientname customername firma firmenname unternehmen "
        "unternehmensname name1 nom nomdelasociete societe entreprise raisonsociale nombre nombredelaempresa "
        "empresa razonsocial"
    ),
    "domain": ("domain companydomainname domainname companydomain emaildomain websitedomain webdomain domaine dominio"),
    "employee_count": (
        "employees numberofemployees employeecount noofemployees numemployees numemp headcount companysize "
        "staff mitarbeiter mitarbeiterzahl anzahlmitarbeiter nombredesalaries effectif nombredemployes "
        "numerodeempleados empleados"
    ),
    "annual_revenue": (
        "annualrevenue revenue turnover yearlyrevenue sales jahresumsatz umsatz chiffredaffaires "
        "ingresosanuales ingresos facturacion"
    ),
    "type": (
        "accounttype companytype customertype organizationtype type recordtype kundentyp kontotyp typ "
        "typedecompte tipo tipodecuenta tipodeempresa"
    ),
}
_DEAL = {
    "name": (
        "dealname opportunityname potentialname name deal opportunity title dealtitle subject projectname "
        "geschaft auftrag verkaufschance nomdelopportunite affaire nomdelatransaction opportunite "
        "nombredelnegocio oportunidad nombre nom"
    ),
    "contact_email": (
        "contactemail associatedcontactemail primarycontactemail customeremail email emailaddress personemail "
        "contact associatedcontact"
    ),
    "stage": (
        "dealstage stage stagename salesstage opportunitystage pipelinestage dealstagename phase "
        "verkaufsphase etape etapedelatransaction etapa fase"
    ),
    "status": "dealstatus opportunitystatus status outcome state iswon ergebnis statut estadodelnegocio",
    "expected_close_date": (
        "expectedclosedate expectedclose expectedclosingdate closedate closingdate estimatedclosedate "
        "forecastclosedate targetdate abschlussdatum geplanterabschluss datedecloture dateclotureprevue "
        "fechadecierre fechaprevistadecierre fechaestimadadecierre"
    ),
    "closed_at": (
        "closedat closeddate dateclosed actualclosedate wondate wontime losttime wonlostdate closedtime "
        "closedon geschlossenam"
    ),
    "loss_reason": (
        "lossreason lostreason closedlostreason reasonforloss reasonlost verlustgrund motifdeperte "
        "raisondelaperte motivodeperdida"
    ),
    "external_id": "dealid opportunityid potentialid externalid id recordid",
}

_FIELD_NAMES = {
    "lead": (
        "first_name last_name full_name job_title company_name email phone mobile website industry status source "
        "value currency score external_id street city state postal_code country description created_at owner_email tags"
    ),
    "contact": (
        "first_name last_name full_name job_title department company_name email email_2 phone mobile external_id "
        "street city state postal_code country birthdate description tags owner_email"
    ),
    "company": (
        "name domain website phone industry employee_count annual_revenue currency type external_id street city "
        "state postal_code country description tags owner_email"
    ),
    "deal": (
        "name company_name contact_email value currency stage status expected_close_date closed_at loss_reason "
        "owner_email external_id description source created_at tags"
    ),
}
FIELDS: dict[str, tuple[str, ...]] = {target: tuple(names.split()) for target, names in _FIELD_NAMES.items()}
_OF_TARGET = {"lead": _LEAD, "contact": _CONTACT, "company": _COMPANY, "deal": _DEAL}
# Said of the record itself, so that "Lead Email" and "Account: Name" mean the plain field.
PREFIXES: dict[str, tuple[str, ...]] = {
    "lead": ("lead", "prospect", "contact", "person", "customer", "client", "kunden", "personal"),
    "contact": ("contact", "person", "customer", "client", "kunden", "personal", "business", "work"),
    "company": ("company", "account", "organization", "organisation", "customer", "client", "firmen", "billing"),
    "deal": ("deal", "opportunity", "potential", "oppty", "opp"),
}
_OTHER_NAMES = (
    "date year month day time index number gender sex age type quantity qty price product productid sku fax "
    "nickname middlename additionalname suffix prefix salutation anrede birthyear birthmonth faxnumber "
    "pagernumber pager lifecyclestage pipeline probability temperature place ip facebook twitter linkedin "
    "modifiedtime lastmodifieddate isdeleted parentid ticker rating subject status"
)
# Too often a value: a city called "Land", a contact type "Kunde".
_VALUES_AS_WELL = "contact client kunde land web site service total deal business"


def squash(name: str) -> str:
    """Bring a column name to the form names are compared in."""
    own = name.strip().removesuffix("__c").removesuffix("__C")  # how Salesforce marks custom fields
    plain = unicodedata.normalize("NFKD", own.replace("ß", "ss")).casefold()
    return re.sub(r"[\W_]+", "", "".join(char for char in plain if not unicodedata.combining(char)))


@lru_cache(maxsize=4)
def synonyms_of(target: str) -> dict[str, tuple[str, ...]]:
    """The names of every field of the target, best first."""
    words = _PERSON | _MONEY | _OF_TARGET[target]
    if target in ("company", "deal"):
        words["external_id"] = f"{words['external_id']} companyid accountid organizationid accountnumber"
    return {name: (squash(name), *words[name].split()) for name in FIELDS[target]}


def is_known_name(cell: str) -> bool:
    """Tell whether a cell reads like the name of a column."""
    return len(cell) <= 60 and squash(cell) in _all_names()


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    names = set(_OTHER_NAMES.split())
    for target in FIELDS:
        for words in synonyms_of(target).values():
            names.update(words)
    return frozenset(names - set(_VALUES_AS_WELL.split()))
