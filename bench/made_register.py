"""A register that is made up: every type, in the manner of a dozen languages, with aliases, namesakes and accents. Seeded."""

from __future__ import annotations

import random
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.core.institutions import Institution, InstitutionType

if TYPE_CHECKING:
    from collections.abc import Sequence

_TYPES: Final = (
    (InstitutionType.UNIVERSITY, 45),
    (InstitutionType.SCHOOL, 20),
    (InstitutionType.EMPLOYER, 22),
    (InstitutionType.IMMIGRATION, 3),
    (InstitutionType.OTHER, 10),
)
_NAMESAKES: Final = 0.02
_WITHOUT_DOMAIN: Final = 0.15
_LETTERS: Final = {"ø": "o", "ł": "l", "ß": "ss", "ı": "i", "đ": "d", "æ": "ae"}


@dataclass(frozen=True, slots=True)
class Manner:
    """How institutions of one language are called."""

    countries: tuple[str, ...]
    first: tuple[str, ...]
    last: tuple[str, ...]
    """Places are a first and a last part."""
    surnames: tuple[str, ...]
    subjects: tuple[str, ...]
    names: dict[InstitutionType, tuple[str, ...]]


def _split(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


def _names(
    university: str, school: str, employer: str, immigration: str, other: str
) -> dict[InstitutionType, tuple[str, ...]]:
    kinds = InstitutionType
    texts = (
        (kinds.UNIVERSITY, university),
        (kinds.SCHOOL, school),
        (kinds.EMPLOYER, employer),
        (kinds.IMMIGRATION, immigration),
        (kinds.OTHER, other),
    )
    return {kind: _split(text) for kind, text in texts}


MANNERS: Final = (
    Manner(
        _split("GB|IE|US|CA|AU|NZ"),
        _split("Ash|Bar|Brack|Cal|Chel|Darl|East|Fair|Glen|Hart|Inver|Kings|Long|Mil|North|Oak|Pem|Red|Stan|Thorn|Wal|West|Win|Wood"),
        _split("bridge|brook|bury|chester|combe|dale|field|ford|ham|haven|hurst|ley|mere|mouth|port|shire|stead|stow|ton|ville|wick|worth"),
        _split("Abernathy|Blackwood|Carmichael|Davenport|Ellsworth|Fitzgerald|Greenhalgh|Holloway|Kavanagh|Lockhart|MacAllister|Okafor"
               "|O'Brien|Pemberton|Ramsbottom|Silverman|Thackeray|Underhill|Whitaker|Yardley"),
        _split("Technology|Applied Sciences|Medicine|Arts|Agriculture|Business|Law|Engineering|Music|Education|Design|Nursing"),
        _names(
            "University of {place}|{place} University|{place} University of {subject}|{place} Institute of {subject}|{saint} College {place}"
            "|{surname} University|{place} Metropolitan University|Royal {place} College of {subject}|{place} State University",
            "{saint} School|{place} Grammar School|{place} High School|{surname} Academy|{place} Academy of {subject}|{saint} Primary School",
            "{surname} & {surname} Ltd|{surname} {subject} Group|{place} {subject} Holdings plc|{surname} Brothers|{place} Water and Power",
            "{place} Immigration Office|Department of Home Affairs {place}|{place} Visa Processing Centre",
            "{place} Chamber of Commerce|The {surname} Foundation|{place} Housing Association|{surname} Trust for {subject}",
        ),
    ),
    Manner(
        _split("ES|MX|AR|CO|PE|CL"),
        _split("Alcán|Bena|Cáce|Du|Esté|Fuen|Gua|Huér|Jára|León|Mála|Nava|Óli|Peña|Quín|Río|Sala|Torre|Úbe|Valle|Zamo|Ávi"),
        _split("tara|vente|res|rango|baña|tes|lajara|cal|ndez|guera|cerrada|manca|blanca|hermosa|lla|ción|gón|dor"),
        _split("Álvarez|Domínguez|Fernández|García|Hernández|Ibáñez|Jiménez|López|Muñoz|Núñez|Ordóñez|Pérez|Quiñones|Rodríguez|Sánchez|Vázquez|Zúñiga"),
        _split("Tecnología|Ciencias Aplicadas|Medicina|Bellas Artes|Agronomía|Comercio|Derecho|Ingeniería|Música|Educación"),
        _names(
            "Universidad de {place}|Universidad Autónoma de {place}|Universidad Politécnica de {place}|Universidad Católica {saint}"
            "|Instituto Tecnológico de {place}|Universidad {surname}|Escuela Superior de {subject} de {place}",
            "Colegio {saint}|Colegio Público {place}|Instituto de Educación Secundaria {surname}|Escuela {surname} de {place}",
            "{surname} e Hijos S.A.|Grupo {surname}|Construcciones {surname} {place}|{surname} {subject} S.L.",
            "Oficina de Extranjería de {place}|Dirección de Migración {place}",
            "Cámara de Comercio de {place}|Fundación {surname}|Asociación de Vecinos {place}",
        ),
    ),
    Manner(
        _split("DE|AT|CH"),
        _split("Alten|Burg|Düren|Eber|Frei|Göß|Hohen|Ingol|König|Lüne|Mühl|Nürn|Ober|Pfullen|Rosen|Schön|Tübin|Über|Wald|Würz|Zwei"),
        _split("bach|berg|brück|burg|dorf|feld|fürth|gen|hausen|heim|kirchen|lingen|münde|rode|stadt|stein|tal|weiler|walde"),
        _split("Bäumler|Döring|Fröhlich|Größer|Hübner|Jäger|Köhler|Löwenstein|Müller|Öztürk|Preuß|Rößler|Schäfer|Strauß|Wäger|Zöllner"),
        _split("Technik|Wirtschaft|Medizin|Künste|Landwirtschaft|Musik|Rechtswissenschaften|Maschinenbau|Gestaltung"),
        _names(
            "Universität {place}|Technische Universität {place}|Hochschule für {subject} {place}|{surname}-Universität {place}"
            "|Fachhochschule {place}|Pädagogische Hochschule {place}",
            "Gymnasium {place}|{surname}-Schule|Realschule {place}|Städtisches {surname}-Gymnasium {place}|Grundschule {saint}",
            "{surname} GmbH|{surname} & Söhne KG|{place}er {subject} AG|{surname} {subject} GmbH & Co. KG",
            "Ausländerbehörde {place}|Amt für Migration {place}",
            "Industrie- und Handelskammer {place}|{surname}-Stiftung|Wohnungsgenossenschaft {place}",
        ),
    ),
    Manner(
        _split("FR|BE|LU"),
        _split("Béz|Châ|Dé|Éper|Fré|Gré|Hé|Issy|Jou|La Ro|Mé|Né|Or|Péri|Qué|Rén|Sé|Tré|Vé|Yvré"),
        _split("iers|teau|nay|jus|noble|rault|èche|chelle|rignac|vers|léans|gueux|vigny|nes|zanne|guier|lizy|court|mont"),
        _split("Béranger|Châtelain|Desrosiers|Évrard|Fournier|Gérard|Hébert|Lefèvre|Méléard|Noël|Poincaré|Rivière|Sauvé|Théroux|Vézina"),
        _split("Technologie|Médecine|Beaux-Arts|Agronomie|Commerce|Droit|Ingénierie|Musique|Éducation"),
        _names(
            "Université de {place}|Université {surname}|École Supérieure de {subject} de {place}|Institut National de {subject} {place}"
            "|École Polytechnique de {place}|Université Catholique de {place}",
            "Lycée {surname}|Collège {saint}|École Primaire {place}|Lycée Général de {place}",
            "{surname} et Fils|Établissements {surname}|Société {subject} de {place}|Groupe {surname}",
            "Préfecture de {place} Service des Étrangers|Office de l'Immigration {place}",
            "Chambre de Commerce de {place}|Fondation {surname}|Mutuelle de {place}",
        ),
    ),
    Manner(
        _split("IT"),
        _split("Acqua|Bella|Castel|Dolce|Ferr|Gal|Lan|Monte|Nov|Orvi|Pog|Quar|Rov|San|Tor|Val|Vico"),
        _split("bruna|ciano|donia|fiore|giolo|lecchio|mura|nero|polizzi|rosso|sarà|tignano|vecchia|vetere|zano"),
        _split("Bianchi|Colombo|D'Angelo|De Santis|Esposito|Ferrari|Giordano|Lombardi|Moretti|Pellegrini|Rinaldi|Zanardì"),
        _split("Tecnologia|Medicina|Belle Arti|Agraria|Economia|Giurisprudenza|Ingegneria|Musica"),
        _names(
            "Università degli Studi di {place}|Politecnico di {place}|Università {surname}|Accademia di {subject} di {place}",
            "Liceo {surname}|Istituto Comprensivo {place}|Scuola {saint}",
            "{surname} S.p.A.|Fratelli {surname}|Officine {surname} {place}",
            "Questura di {place} Ufficio Immigrazione|Sportello Immigrazione {place}",
            "Camera di Commercio di {place}|Fondazione {surname}|Associazione Culturale {place}",
        ),
    ),
    Manner(
        _split("PL|CZ|TR|NO|SE"),
        _split("Bydł|Często|Dębi|Gøte|Håpa|İsken|Jędrz|Kłodz|Łow|Málm|Nysł|Ørsta|Płoń|Rzeszó|Şanlı|Tøns|Ústí|Věst|Wałb|Žďár"),
        _split("borg|chowa|ca|deniz|ejów|ko|icz|ö|gård|vik|sk|wice|urfa|berg|nov|rzych|nice|lund|köy"),
        _split("Wiśniewski|Dąbrowska|Jabłoński|Kołodziej|Šťastný|Dvořák|Yıldız|Çelik|Øverland|Åkesson|Björklund|Şahin"),
        _split("Technologii|Medycyny|Ekonomii|Muzyki|Mühendislik|Økonomi"),
        _names(
            "Uniwersytet w {place}|Politechnika {place}|Univerzita {place}|{place} Üniversitesi|Universitetet i {place}|Akademia {place}",
            "Liceum im. {surname}|{place} Lisesi|{place} Gymnasieskola|Szkoła Podstawowa {place}",
            "{surname} Sp. z o.o.|{surname} A.Ş.|{surname} AS|Zakłady {subject} {place}",
            "Urząd do Spraw Cudzoziemców {place}|Göç İdaresi {place}",
            "Izba Handlowa {place}|Fundacja {surname}|{place} Vakfı",
        ),
    ),
    Manner(
        _split("CN|JP"),
        _split("东|南|西|北|清|海|青|长|广|福|武|成|重|杭|苏"),
        _split("京|海|州|庆|都|汉|阳|江|湖|川|岛|林|宁|港|原"),
        _split("王|李|张|田中|山本|佐藤|鈴木|陈|刘"),
        _split("科技|医科|艺术|农业|师范|工业|财经|音乐"),
        _names(
            "{place}大学|{place}{subject}大学|{surname}{subject}学院|{place}国际大学",
            "{place}第一中学|{place}実験学校|{surname}学園",
            "{place}{subject}有限公司|{surname}株式会社",
            "{place}出入境管理局",
            "{place}商会|{surname}基金会",
        ),
    ),
    Manner(
        _split("RU|UA|GR|BG"),
        _split("Бело|Верхне|Ново|Красно|Северо|Зелено|Тихо|Ярос|Θεσσα|Καλα|Μεγα|Нижне"),
        _split("град|горск|полье|донецк|морск|лавль|водск|λονίκη|μάτα|λόπολη|камск"),
        _split("Ковальчук|Соловьёв|Шевченко|Королёв|Παπαδόπουλος|Γεωργίου|Петров"),
        _split("технологий|медицины|искусств|экономики|Οικονομικών"),
        _names(
            "{place} университет|Институт {subject} {place}|Πανεπιστήμιο {place}",
            "Гимназия {place}|Лицей имени {surname}",
            "Завод {place}|{surname} и партнёры",
            "Миграционная служба {place}",
            "Торговая палата {place}|Фонд {surname}",
        ),
    ),
)  # fmt: skip
_SAINTS: Final = {
    "ES": _split("San José|Santa María|San Martín|Nuestra Señora del Pilar|San Agustín"),
    "FR": _split("Saint-Étienne|Sainte-Thérèse|Saint-Joseph|Notre-Dame"),
    "DE": _split("St. Ägidien|St. Martin|St. Ursula"),
    "IT": _split("San Giuseppe|Santa Lucia|San Niccolò"),
    "": _split("St Mary's|St John's|St Patrick's|Holy Cross|St Thomas More|Trinity"),
}


def made_register(size: int, *, seed: int = 7) -> list[Institution]:
    """The same for the same seed. No two share an identity; a few share everything else but the city."""
    chance = random.Random(seed)
    made: dict[str, Institution] = {}
    names: list[Institution] = []
    while len(made) < size:
        is_namesake = names and chance.random() < _NAMESAKES
        one = _namesake(chance, chance.choice(names)) if is_namesake else _institution(chance)
        if made.setdefault(one.identity, one) is one:
            names.append(one)
    return list(made.values())


def _institution(chance: random.Random) -> Institution:
    manner = chance.choices(MANNERS, (24, 18, 16, 14, 9, 11, 4, 4))[0]
    kind = chance.choices([kind for kind, _ in _TYPES], [weight for _, weight in _TYPES])[0]
    country = chance.choice(manner.countries)
    city, name = _place(chance, manner), chance.choice(manner.names[kind])
    values = {
        "place": city if chance.random() < 0.8 else _place(chance, manner),
        "subject": chance.choice(manner.subjects),
        "saint": chance.choice(_SAINTS.get(manner.countries[0], _SAINTS[""])),
    }
    while "{surname}" in name:
        name = name.replace("{surname}", chance.choice(manner.surnames), 1)
    if "{place}" not in name and chance.random() < 0.7:
        name += " {place}"
    name = name.format_map(values)
    return _registered(chance, name, kind, country, city)


def _namesake(chance: random.Random, other: Institution) -> Institution:
    manner = next(manner for manner in MANNERS if other.country in manner.countries)
    return _registered(chance, other.name, other.type, chance.choice(manner.countries), _place(chance, manner))


def _registered(chance: random.Random, name: str, kind: InstitutionType, country: str, city: str) -> Institution:
    slug = "-".join(re.findall(r"[a-z0-9]+", plain(name)))[:40].strip("-") or f"i{chance.randrange(10**6)}"
    domain = f"{slug}{chance.choice(['', '', '', '-' + str(chance.randrange(100))])}.{country.lower()}"
    website = f"https://www.{domain}/"
    domain = "" if chance.random() < _WITHOUT_DOMAIN else domain
    return Institution(name, kind, country, city, website, domain, f"verify@{slug}.example", _aliases(chance, name))


def _aliases(chance: random.Random, name: str) -> tuple[str, ...]:
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    some = [letters if len(letters) > 2 else "", f"{name.split(maxsplit=1)[0]} {letters}", plain(name).title()]
    return tuple(alias for alias in dict.fromkeys(some) if alias and alias != name and chance.random() < 0.35)


def _place(chance: random.Random, manner: Manner) -> str:
    return chance.choice(manner.first) + chance.choice(manner.last)


def plain(text: str) -> str:
    """As somebody types it who has no key for the accents."""
    letters = "".join(_LETTERS.get(char, char) for char in text.lower())
    return "".join(char for char in unicodedata.normalize("NFKD", letters) if not unicodedata.combining(char))


def namesakes(register: Sequence[Institution]) -> set[str]:
    """The names, as they are typed, that more than one institution has."""
    typed = Counter(plain(one.name) for one in register)
    return {name for name, times in typed.items() if times > 1}
