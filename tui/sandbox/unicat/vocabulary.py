# ruff: noqa: E501 - tables, one thing a line
"""The words the sample catalogue is made of: a maker of lamps, furniture, textiles, kitchenware and garden tools.

FIELDS: name | type | English | Dutch | German | flags (l localized, r required) | unit | options.
Options: `=a:A/A-nl/A-de,...` is a value list, `@name` the class of a class field.
"""

from __future__ import annotations

FIELDS = """
name|textline|Name|Naam|Name|lr||
artnr|textline|Article number|Artikelnummer|Artikelnummer|r||
ean|barcode|EAN|EAN|EAN|||
summary|text|Summary|Samenvatting|Zusammenfassung|l||
description|text|Description|Omschrijving|Beschreibung|l||
image|image|Image|Afbeelding|Bild|||
images|imagelist|More images|Meer afbeeldingen|Weitere Bilder|||
brand|record|Brand|Merk|Marke|||
designer|record|Designer|Ontwerper|Designer|||
keywords|textlist|Keywords|Trefwoorden|Schlagwörter|l||
slug|textline|Slug|Slug|Slug|||
internal_note|text|Internal note|Interne notitie|Interne Notiz|||
release_date|textline|Release date|Introductiedatum|Erscheinungsdatum|||
discontinued|boolean|Discontinued|Uit de collectie|Ausgelaufen|||
related|recordlist|Related products|Verwante producten|Verwandte Produkte|||
accessories|recordlist|Accessories|Accessoires|Zubehör|||
documents|filelist|Documents|Documenten|Dokumente|||
assembly_manual|file|Assembly manual|Montagehandleiding|Montageanleitung|||
assembly_time__min|number|Assembly time|Montagetijd|Montagezeit||min|
warranty__years|number|Warranty|Garantie|Garantie||years|
embed_code|code|Embed code|Embedcode|Einbettungscode|||
sort_by|fieldpicker|Sorted by|Gesorteerd op|Sortiert nach|||
color|textline|Colour|Kleur|Farbe|||=anthracite:Anthracite/Antraciet/Anthrazit,moss:Moss/Mos/Moos,sand:Sand/Zand/Sand,rust:Rust/Roest/Rost,white:White/Wit/Weiß
colors|textlist|Colours|Kleuren|Farben|||=anthracite:Anthracite/Antraciet/Anthrazit,moss:Moss/Mos/Moos,sand:Sand/Zand/Sand,rust:Rust/Roest/Rost,white:White/Wit/Weiß
finish|textline|Finish|Afwerking|Oberfläche|||=oiled:Oiled/Geolied/Geölt,lacquered:Lacquered/Gelakt/Lackiert,raw:Raw/Onbehandeld/Roh
width__mm|number|Width|Breedte|Breite||mm|
height__mm|number|Height|Hoogte|Höhe||mm|
depth__mm|number|Depth|Diepte|Tiefe||mm|
diameter__mm|number|Diameter|Diameter|Durchmesser||mm|
net_weight__kg|decimal|Net weight|Nettogewicht|Nettogewicht||kg|
gross_weight__kg|decimal|Gross weight|Brutogewicht|Bruttogewicht||kg|
packing_unit|number|Packing unit|Verpakkingseenheid|Verpackungseinheit|||
pallet_quantity|number|Pallet quantity|Aantal per pallet|Menge pro Palette|||
package_length__mm|number|Package length|Pakketlengte|Paketlänge||mm|
package_volume__l|decimal|Package volume|Pakketvolume|Paketvolumen||l|
hs_code|code|HS code|HS-code|HS-Code|||
washing_temperature__c|number|Washing temperature|Wastemperatuur|Waschtemperatur||°C|
tumble_dry|boolean|Tumble dry|Droogtrommel|Trockner|||
care_symbols|textlist|Care symbols|Wassymbolen|Pflegesymbole|||=hand:Hand wash/Handwas/Handwäsche,iron:Iron/Strijken/Bügeln,noiron:Do not iron/Niet strijken/Nicht bügeln
care_text|text|Care instructions|Onderhoud|Pflegehinweise|l||
power__w|decimal|Power|Vermogen|Leistung||W|
voltage__v|number|Voltage|Spanning|Spannung||V|
energy_class|textline|Energy class|Energieklasse|Energieklasse|||=a:A/A/A,b:B/B/B,c:C/C/C,d:D/D/D
lifetime__h|number|Lifetime|Levensduur|Lebensdauer||h|
dimmable|boolean|Dimmable|Dimbaar|Dimmbar|||
usps|textlist|Selling points|Pluspunten|Vorteile|l||
campaign_title|textline|Campaign title|Campagnetitel|Kampagnentitel|l||
campaign_text|text|Campaign text|Campagnetekst|Kampagnentext|l||
target_group|textline|Target group|Doelgroep|Zielgruppe|||=home:Home/Thuis/Zuhause,office:Office/Kantoor/Büro,hotel:Hospitality/Horeca/Gastgewerbe
seo_title|textline|Page title|Paginatitel|Seitentitel|l||
seo_description|text|Page description|Paginabeschrijving|Seitenbeschreibung|l||
seo_image|image|Sharing image|Deelafbeelding|Teilen-Bild|||
main_material|textline|Main material|Hoofdmateriaal|Hauptmaterial|||=oak:Oak/Eiken/Eiche,steel:Steel/Staal/Stahl,linen:Linen/Linnen/Leinen,glass:Glass/Glas/Glas,brass:Brass/Messing/Messing
material_share__pct|decimal|Share|Aandeel|Anteil||%|
recycled_content__pct|decimal|Recycled content|Gerecycled aandeel|Recyclinganteil||%|
origin_country|textline|Country of origin|Land van herkomst|Herkunftsland|||=nl:Netherlands/Nederland/Niederlande,de:Germany/Duitsland/Deutschland,jp:Japan/Japan/Japan,ma:Morocco/Marokko/Marokko
certificate_name|textline|Certificate|Certificaat|Zertifikat|||
certificate_number|textline|Certificate number|Certificaatnummer|Zertifikatsnummer|||
certificate_file|file|Certificate file|Certificaatbestand|Zertifikatsdatei|||
valid_until|textline|Valid until|Geldig tot|Gültig bis|||
price__eur|decimal|Price|Prijs|Preis||€|
vat_rate__pct|decimal|VAT rate|Btw-tarief|Mehrwertsteuersatz||%|
price_valid_from|textline|Price valid from|Prijs geldig vanaf|Preis gültig ab|||
street|textline|Street|Straat|Straße|||
postal_code|textline|Postal code|Postcode|Postleitzahl|||
city|textline|City|Plaats|Ort|||
country|textline|Country|Land|Land|l||
phone|textline|Phone|Telefoon|Telefon|||
email|textline|E-mail|E-mail|E-Mail|||
website|textline|Website|Website|Website|||
property_name|textline|Property|Eigenschap|Eigenschaft|l||
property_value|textline|Value|Waarde|Wert|l||
property_unit|textline|Unit|Eenheid|Einheit|||
dimensions_outside|class|Outside dimensions|Buitenmaten|Außenmaße|||@dimensions
dimensions_inside|class|Inside dimensions|Binnenmaten|Innenmaße|||@dimensions
properties|classlist|Properties|Eigenschappen|Eigenschaften|||@property_row
material_list|classlist|Materials|Materialen|Materialien|||@materials
address|class|Address|Adres|Adresse|||@contact
seat_height__mm|number|Seat height|Zithoogte|Sitzhöhe||mm|
seat_count|number|Seats|Zitplaatsen|Sitzplätze|||
armrests|boolean|Armrests|Armleuningen|Armlehnen|||
stackable|boolean|Stackable|Stapelbaar|Stapelbar|||
max_load__kg|number|Maximum load|Maximale belasting|Maximale Belastung||kg|
upholstery|textline|Upholstery|Bekleding|Bezug|l||
bulb_socket|textline|Socket|Fitting|Fassung|||=e14:E14/E14/E14,e27:E27/E27/E27,gu10:GU10/GU10/GU10
light_color__k|number|Light colour|Lichtkleur|Lichtfarbe||K|
luminous_flux__lm|number|Luminous flux|Lichtstroom|Lichtstrom||lm|
cable_length__m|decimal|Cable length|Snoerlengte|Kabellänge||m|
ip_rating|textline|IP rating|IP-klasse|Schutzart|||
thread_count|number|Thread count|Draaddichtheid|Fadenzahl|||
fabric_weight__gsm|number|Fabric weight|Stofgewicht|Stoffgewicht||g/m²|
pattern|textline|Pattern|Patroon|Muster|l||
filling|textline|Filling|Vulling|Füllung|l||
oven_safe|boolean|Oven safe|Ovenbestendig|Ofenfest|||
dishwasher_safe|boolean|Dishwasher safe|Vaatwasserbestendig|Spülmaschinenfest|||
capacity__l|decimal|Capacity|Inhoud|Fassungsvermögen||l|
coating|textline|Coating|Coating|Beschichtung|||
blade_length__mm|number|Blade length|Lemmetlengte|Klingenlänge||mm|
hardness__hrc|number|Hardness|Hardheid|Härte||HRC|
handle_material|textline|Handle|Steel|Griff|l||
weatherproof|boolean|Weatherproof|Weerbestendig|Wetterfest|||
spare_part_number|textline|Spare part number|Onderdeelnummer|Ersatzteilnummer|||
fits_products|recordlist|Fits|Past op|Passend für|||
variant_code|textline|Variant code|Variantcode|Variantencode|r||
variant_name|textline|Variant name|Variantnaam|Variantenname|l||
variant_image|image|Variant image|Variantafbeelding|Variantenbild|||
stock__pcs|number|Stock|Voorraad|Bestand||pcs|
chapter_intro|text|Introduction|Inleiding|Einleitung|l||
chapter_image|image|Chapter image|Hoofdstukbeeld|Kapitelbild|||
featured|recordlist|Featured|Uitgelicht|Empfohlen|||
founded|number|Founded|Opgericht|Gegründet|||
brand_story|text|Story|Verhaal|Geschichte|l||
brand_logo|image|Logo|Logo|Logo|||
biography|text|Biography|Biografie|Biografie|l||
portrait|image|Portrait|Portret|Porträt|||
born|number|Born|Geboren|Geboren|||
brochure_file|file|Brochure|Brochure|Broschüre|||
brochure_pages|number|Pages|Pagina's|Seiten|||
brochure_edition|textline|Edition|Editie|Ausgabe|||
legacy_code|textline|Legacy code|Oude code|Alter Code|||
legacy_group|textline|Legacy group|Oude groep|Alte Gruppe|||
"""

# Fields nobody would name so on purpose: right to left, CJK, empty, markup, control characters, far too long.
ODD_FIELDS: tuple[tuple[str, dict[str, str]], ...] = (
    ("odd_rtl", {"en": "وصف المنتج", "nl": "תיאור המוצר", "de": "وصف"}),
    ("odd_cjk", {"en": "製品の説明", "nl": "产品说明", "de": "제품 설명"}),
    ("odd_empty", {"en": "", "nl": "", "de": ""}),
    ("odd_markup", {"en": "[/] [bold]not bold[/bold] [", "nl": "[@click=app.quit]klik[/]", "de": "[/nix]"}),
    ("odd_control", {"en": "\x1b[31mred\x1b[0m \x07bell", "nl": "\x1b]52;c;aGFjaw==\x07", "de": "a\x00b\x9b2Jc"}),
    ("odd_bidi", {"en": "evil \u202etxt.exe\u2066", "nl": "nul\u200bbreed\ufeff", "de": "\u061cx"}),
    ("odd_emoji", {"en": "Family 👨‍👩‍👧‍👦 flag 🇳🇱", "nl": "Té\u0301st e\u0301", "de": "👍🏽"}),
    ("odd_long", {"en": "An extremely detailed label " * 24, "nl": "Zeer lang " * 60, "de": "Lang" * 150}),
    ("odd_lines", {"en": "first line\nsecond line\tand a tab", "nl": "regel\r\nregel", "de": "\n"}),
)

# name | English | Dutch | German | fields
CLASSES = """
dimensions|Dimensions|Afmetingen|Abmessungen|width__mm height__mm depth__mm diameter__mm
weight|Weight|Gewicht|Gewicht|net_weight__kg gross_weight__kg
packaging|Packaging|Verpakking|Verpackung|packing_unit pallet_quantity package_length__mm package_volume__l hs_code
care|Care|Onderhoud|Pflege|washing_temperature__c tumble_dry care_symbols care_text
energy|Energy|Energie|Energie|power__w voltage__v energy_class lifetime__h dimmable
marketing|Marketing|Marketing|Marketing|usps campaign_title campaign_text target_group
seo|Search engines|Zoekmachines|Suchmaschinen|seo_title seo_description seo_image
materials|Materials|Materialen|Materialien|main_material material_share__pct recycled_content__pct origin_country
certification|Certification|Certificering|Zertifizierung|certificate_name certificate_number certificate_file valid_until
pricing|Pricing|Prijzen|Preise|price__eur vat_rate__pct price_valid_from
contact|Contact|Contact|Kontakt|street postal_code city country phone email website
property_row|Property|Eigenschap|Eigenschaft|property_name property_value property_unit
oddities|[/] Oddities|شذوذ|奇妙なもの|odd_rtl odd_cjk odd_empty odd_markup odd_control odd_bidi odd_emoji odd_long odd_lines
legacy|Legacy|Verouderd|Veraltet|legacy_code legacy_group
"""

# name | English | Dutch | German | classes | own fields | child definitions
DEFINITIONS = """
base|Base|Basis|Basis||name summary|
catalogue|Catalogue|Catalogus|Katalog|seo|name description image|chapter
chapter|Chapter|Hoofdstuk|Kapitel|seo|name chapter_intro chapter_image featured sort_by|group brand designer brochure
group|Group|Groep|Gruppe|seo|name summary image featured|product_family
product_family|Product family|Productfamilie|Produktfamilie|marketing seo|name summary description image images brand designer|furniture lighting textile kitchenware garden_tool article
article|Article|Artikel|Artikel|dimensions weight packaging pricing|name artnr ean description image related documents internal_note embed_code|variant spare_part
furniture|Furniture|Meubel|Möbel|dimensions weight packaging pricing certification|name artnr ean description image images finish color seat_height__mm seat_count armrests stackable max_load__kg upholstery material_list assembly_manual assembly_time__min warranty__years related|variant spare_part
lighting|Lighting|Verlichting|Beleuchtung|energy weight packaging pricing|name artnr ean description image color dimensions_outside bulb_socket light_color__k luminous_flux__lm cable_length__m ip_rating properties accessories warranty__years|variant spare_part
textile|Textile|Textiel|Textilien|care packaging pricing|name artnr ean description image colors thread_count fabric_weight__gsm pattern filling material_list|variant
kitchenware|Kitchenware|Keukengerei|Küchengeschirr|weight packaging pricing|name artnr ean description image dimensions_outside dimensions_inside oven_safe dishwasher_safe capacity__l coating properties|variant
garden_tool|Garden tool|Tuingereedschap|Gartengerät|dimensions weight packaging pricing|name artnr ean description image blade_length__mm hardness__hrc handle_material weatherproof release_date discontinued|variant spare_part
spare_part|Spare part|Onderdeel|Ersatzteil|pricing|name spare_part_number image fits_products|
variant|Variant|Variant|Variante|pricing|variant_name variant_code ean color variant_image stock__pcs|
brand|Brand|Merk|Marke|contact|name founded brand_story brand_logo address website|
designer|Designer|Ontwerper|Designer||name biography portrait born slug|
brochure|Brochure|Brochure|Broschüre||name summary brochure_file brochure_pages brochure_edition keywords|
oddity|Oddity [/]|عجيب|珍品|oddities|name internal_note|
legacy_article|Legacy article|Oud artikel|Altartikel|legacy|name artnr|
"""

TITLES = {"variant": "variant_name"}

# chapter: English, Dutch, German | groups | the definition of its articles | what its articles are
CHAPTERS: tuple[
    tuple[tuple[str, str, str], str, tuple[tuple[str, str, str], ...], tuple[tuple[str, str, str], ...]], ...
] = (
    (
        ("Furniture", "Meubels", "Möbel"),
        "furniture",
        (("Chairs", "Stoelen", "Stühle"), ("Tables", "Tafels", "Tische"), ("Cabinets", "Kasten", "Schränke")),
        (("chair", "stoel", "Stuhl"), ("table", "tafel", "Tisch"), ("cabinet", "kast", "Schrank")),
    ),
    (
        ("Lighting", "Verlichting", "Beleuchtung"),
        "lighting",
        (
            ("Pendants", "Hanglampen", "Pendelleuchten"),
            ("Floor lamps", "Vloerlampen", "Stehleuchten"),
            ("Outdoor", "Buiten", "Außen"),
        ),
        (
            ("pendant", "hanglamp", "Pendelleuchte"),
            ("floor lamp", "vloerlamp", "Stehleuchte"),
            ("lantern", "lantaarn", "Laterne"),
        ),
    ),
    (
        ("Textiles", "Textiel", "Textilien"),
        "textile",
        (
            ("Bedding", "Beddengoed", "Bettwäsche"),
            ("Throws", "Plaids", "Decken"),
            ("Curtains", "Gordijnen", "Vorhänge"),
        ),
        (
            ("duvet cover", "dekbedovertrek", "Bettbezug"),
            ("throw", "plaid", "Decke"),
            ("curtain", "gordijn", "Vorhang"),
        ),
    ),
    (
        ("Kitchen", "Keuken", "Küche"),
        "kitchenware",
        (("Pans", "Pannen", "Pfannen"), ("Bowls", "Kommen", "Schüsseln"), ("Storage", "Bewaren", "Aufbewahrung")),
        (("pan", "pan", "Pfanne"), ("bowl", "kom", "Schüssel"), ("jar", "pot", "Dose")),
    ),
    (
        ("Garden", "Tuin", "Garten"),
        "garden_tool",
        (("Pruning", "Snoeien", "Schnitt"), ("Digging", "Graven", "Graben"), ("Watering", "Gieten", "Bewässerung")),
        (
            ("secateurs", "snoeischaar", "Gartenschere"),
            ("spade", "spade", "Spaten"),
            ("watering can", "gieter", "Gießkanne"),
        ),
    ),
    (
        ("Workshop", "Werkplaats", "Werkstatt"),
        "article",
        (("Fittings", "Beslag", "Beschläge"), ("Hooks", "Haken", "Haken"), ("Handles", "Grepen", "Griffe")),
        (("fitting", "beslag", "Beschlag"), ("hook", "haak", "Haken"), ("handle", "greep", "Griff")),
    ),
)

SERIES = [
    "Alder",
    "Birk",
    "Calma",
    "Dune",
    "Ebbe",
    "Fjell",
    "Grove",
    "Halden",
    "Iris",
    "Juno",
    "Kelp",
    "Lund",
    "Mira",
    "Noor",
    "Odda",
    "Piet",
    "Quill",
    "Rusk",
    "Sella",
    "Tarn",
    "Ulva",
    "Vik",
    "Wren",
    "Ylva",
    "Zout",
    "Aster",
    "Bris",
    "Cove",
    "Drift",
    "Elm",
    "Flint",
    "Gale",
    "Heath",
    "Isle",
    "Jute",
    "Knoll",
    "Loam",
    "Marl",
    "Nerin",
    "Orme",
]

ODD_TITLES: tuple[dict[str, str], ...] = (
    {"en": "", "nl": "", "de": ""},
    {"en": "مصباح الحديقة الصغير", "nl": "מנורת גן קטנה", "de": "مصباح"},
    {"en": "折りたたみ椅子・竹", "nl": "竹制折叠椅", "de": "대나무 의자"},
    {"en": "[/] [red]Chair[/red] [", "nl": "[@click=app.bell]Stoel[/]", "de": "[/b]Stuhl"},
    {"en": "\x1b[31mChair\x1b[0m\x07", "nl": "\x1b]0;titel\x07Stoel", "de": "Stuhl\x00\x9b1m"},
    {"en": "Chair \u202eriahc\u2069 \u200b", "nl": "Stoel", "de": "Stuhl"},
    {"en": "A chair whose name goes on and on " * 20, "nl": "Stoel " * 120, "de": "Stuhl" * 90},
    {"en": "Café de l'Été 👩‍🌾 🇳🇱", "nl": "Cafe\u0301", "de": "Kaffeehausstuhl"},
    {"en": "Only in English", "nl": "", "de": ""},
)

BRANDS = [
    "Nordveld Haagse",
    "Tessel & Zoon",
    "Lichtwerk",
    "Kumo 雲",
    "Atelier Bruyn",
    "دار النخيل",
    "Glasblazerij Leerdam",
    "Ferrum",
]
DESIGNERS = [
    "Ineke van der Aa",
    "Joris Lindqvist",
    "Aiko Tanaka 田中愛子",
    "Samira El Idrissi",
    "Wolf Brandt",
    "נועה לוי",
    "Piet de Wit",
    "Ada Moreau",
    "Tomasz Zielinski",
    "Björk Jónsdóttir",
]

SENTENCES: dict[str, tuple[str, ...]] = {
    "en": (
        "Made by hand from oak that grew within a day's ride.",
        "Folds flat, so it stores behind a door.",
        "The joint is left visible: it is what holds everything.",
        "Tested for ten thousand openings, and then once more.",
        "Each piece differs a little in colour and grain.",
        "Comes with the tools you need and none you do not.",
    ),
    "nl": (
        "Met de hand gemaakt van eiken uit de streek.",
        "Klapt plat in en past achter een deur.",
        "De verbinding blijft zichtbaar: die houdt alles bijeen.",
        "Tienduizend keer geopend, en daarna nog eens.",
        "Elk stuk verschilt een beetje in kleur en nerf.",
        "Met het gereedschap dat u nodig hebt en niets meer.",
    ),
    "de": (
        "Von Hand aus Eiche der Umgebung gefertigt.",
        "Lässt sich flach falten und passt hinter eine Tür.",
        "Die Verbindung bleibt sichtbar: Sie hält alles zusammen.",
        "Zehntausendmal geöffnet, und dann noch einmal.",
        "Jedes Stück ist in Farbe und Maserung ein wenig anders.",
        "Mit dem nötigen Werkzeug und nicht mehr.",
    ),
}
