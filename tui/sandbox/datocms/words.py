"""The sample magazine's vocabulary. English and Italian lists run in parallel: the same place means the same thing.

Search relies on pieces being joined by blanks or punctuation only, so that no word ever spans two of them.
"""

# ruff: noqa: E501 (lists read better unbroken)

OPENERS = {
    "en": (
        "Launching the new", "Ten roses from the", "Inside the", "The quiet return of the", "How we built the",
        "A weekend at the", "Why we love the", "The last days of the", "Rediscovering the", "Notes from the",
        "A short history of the", "What remains of the", "In praise of the", "The secret life of the",
        "Learning from the", "Behind the scenes of the", "A letter from the", "The future of the", "Breakfast at the",
        "Walking through the", "Meet the people of the", "The trouble with the", "Saving the", "A map of the",
        "Night falls on the", "Everything about the", "The architects of the", "Growing up near the", "Goodbye to the",
        "Seven views of the", "The sound of the", "Back to the",
    ),
    "it": (
        "Apre il nuovo", "Dieci rose dal", "Dentro il", "Il quieto ritorno del", "Come è nato il",
        "Un fine settimana al", "Perché amiamo il", "Gli ultimi giorni del", "Riscoprire il", "Appunti dal",
        "Breve storia del", "Quel che resta del", "Elogio del", "La vita segreta del",
        "Imparare dal", "Dietro le quinte del", "Una lettera dal", "Il futuro del", "Colazione al",
        "A piedi nel", "Le persone del", "Il guaio del", "Salvare il", "Una mappa del",
        "Scende la notte sul", "Tutto sul", "Gli architetti del", "Crescere vicino al", "Addio al",
        "Sette vedute del", "Il suono del", "Ritorno al",
    ),
}  # fmt: skip
NOUNS = {
    "en": (
        "garden", "night market", "old harbour", "paper mill", "lighthouse", "botanical library", "tram line", "bakery",
        "glass house", "river", "printing press", "vineyard", "museum", "chocolate factory", "opera", "mountain railway",
        "fish market", "observatory", "cinema", "public bath", "orchard", "ceramics studio", "bookshop", "castle",
        "radio station", "canal", "winter palace", "street kitchen", "theatre", "salt marsh", "archive", "perfume shop",
        "island", "roof terrace", "bicycle workshop", "cathedral", "tea room", "island ferry", "weaving mill", "zoo",
        "post office", "jazz club", "swimming lake", "clock tower", "puppet theatre", "herb garden", "border town",
        "art school", "silk road", "film archive", "ice rink", "hot spring", "seed bank", "violin workshop", "airfield",
        "sculpture park", "coffee house", "village school", "old quarry", "design fair", "dockyard", "beehive",
        "open kitchen", "long beach",
    ),
    "it": (
        "giardino", "mercato notturno", "porto vecchio", "mulino da carta", "faro", "museo botanico", "tram", "forno",
        "padiglione di vetro", "fiume", "torchio", "vigneto", "museo", "laboratorio del cioccolato", "teatro lirico",
        "treno di montagna", "mercato del pesce", "planetario", "cinema", "bagno pubblico", "frutteto",
        "forno delle ceramiche", "negozio di libri", "castello", "centro radio", "canale", "palazzo d'inverno",
        "chiosco di strada", "teatro", "parco delle saline", "centro archivi", "negozio di profumi", "borgo marino",
        "tetto terrazza", "meccanico di biciclette", "duomo", "salone da tè", "traghetto", "telaio", "giardino zoologico",
        "palazzo delle poste", "jazz club", "lago balneabile", "campanile", "teatro dei burattini", "giardino dei semplici",
        "paese di confine", "liceo artistico", "sentiero della seta", "museo del film", "palaghiaccio", "bagno termale",
        "deposito dei semi", "liutaio", "campo di volo", "parco delle sculture", "caffè", "borgo e la sua aula",
        "vecchio scavo", "salone del design", "cantiere navale", "favo", "ristorante a vista", "lido",
    ),
}  # fmt: skip
TAILS = {
    "en": (
        "of Lisbon", "in winter", "that survived the frost", "by the sea", "in five photographs", "after the rain",
        "of Palermo", "at dawn", "with Marta Rossi", "in Kyoto", "for beginners", "on a small budget", "of Trieste",
        "that nobody visits", "in black and white", "under the bridge", "of our childhood", "before tourism",
        "in the suburbs", "of Tangier", "by night train", "without a car", "of Ljubljana", "in bloom", "next door",
        "at the end of the line", "of Marseille", "in a hundred words", "for two", "of Reykjavík", "revisited",
        "seen from above",
    ),
    "it": (
        "di Lisbona", "in inverno", "scampato al gelo", "in riva al mare", "in cinque fotografie", "dopo la pioggia",
        "di Palermo", "all'alba", "con Marta Rossi", "a Kyoto", "per chi comincia", "con pochi soldi", "di Trieste",
        "che nessuno visita", "in bianco e nero", "sotto il ponte", "della nostra infanzia", "prima del turismo",
        "in periferia", "di Tangeri", "in treno di notte", "senza auto", "di Lubiana", "in fiore", "della porta accanto",
        "a fine corsa", "di Marsiglia", "in cento parole", "per due", "di Reykjavík", "rivisitato",
        "visto dall'alto",
    ),
}  # fmt: skip
SUBTITLES = {
    "en": (
        "A reportage", "The long read", "An interview", "From our archive", "A photo essay", "Letters to the editor",
        "Field notes", "The weekend guide", "A recipe and its story", "Opinion", "The map room", "First person",
        "A conversation", "Postcard", "The review", "Questions and answers",
    ),
    "it": (
        "Un reportage", "La lettura lunga", "Un'intervista", "Dal nostro archivio", "Un racconto per immagini",
        "Lettere alla redazione", "Appunti di viaggio", "La guida del fine settimana", "Una ricetta e la sua storia",
        "Opinione", "La stanza delle mappe", "In prima persona", "Una conversazione", "Cartolina", "La recensione",
        "Domande e risposte",
    ),
}  # fmt: skip
SENTENCES = {
    "en": (
        "Nobody remembers who planted the first tree here, but everybody knows who waters it.",
        "The doors open at seven, and by eight the queue reaches the fountain.",
        "Three generations have worked in these rooms, and the fourth is learning the trade.",
        "We came for the architecture and stayed for the soup.",
        "What looks like disorder turns out to be a careful arrangement of light.",
        "It took eleven years, two mayors and one very patient gardener.",
        "The plan was simple on paper; the wind had other ideas.",
        "On Sundays the whole street smells of oranges and varnish.",
        "Ask ten people for directions and you will see the whole town.",
        "The archive holds forty thousand negatives, and most have never been printed.",
        "A small bell announces the ferry, long before it can be seen.",
        "They measure the seasons in jars: apricots, then figs, then quince.",
        "There is a ledger for everything, including the weather.",
        "The restoration began with a single chair.",
        "In the evening the workshop turns into a kitchen, and the kitchen into a stage.",
        "Every object here has been repaired at least once.",
    ),
    "it": (
        "Nessuno ricorda chi piantò il primo albero, ma tutti sanno chi lo annaffia.",
        "Le porte aprono alle sette, e alle otto la fila arriva alla fontana.",
        "Tre generazioni hanno lavorato in queste stanze, e la quarta impara il mestiere.",
        "Siamo venuti per i palazzi e siamo rimasti per la minestra.",
        "Quello che sembra disordine è una disposizione attenta della luce.",
        "Ci sono voluti undici anni, due sindaci e una pazienza da giardiniere.",
        "Sulla carta era semplice; il vento la pensava diversamente.",
        "La domenica tutta la via profuma di arance e di vernice.",
        "Chiedi la strada a dieci persone e vedrai tutta la città.",
        "In archivio ci sono quarantamila negativi, quasi nessuno è mai stato stampato.",
        "Una campanella annuncia il traghetto, molto prima che si veda.",
        "Qui le stagioni si contano in vasetti: albicocche, poi fichi, poi cotogne.",
        "C'è un registro per tutto, anche per il tempo che fa.",
        "Il restauro è cominciato da una sedia.",
        "La sera il laboratorio diventa cucina, e la cucina palcoscenico.",
        "Ogni oggetto è stato riparato almeno una volta.",
    ),
}  # fmt: skip

RTL = (
    "حديقة جديدة على ضفاف النهر", "سوق الليل في طنجة", "عشرة ورود تتحمل الصقيع", "هذا قصر الشتاء (القسم 2)",
    "גן חדש על גדת הנהר", "שוק הלילה של יפו", "מכתב מן המגדלור", "שלום garden עולם",
)  # fmt: skip
CJK = (
    "新しい庭園の開園", "京都の夜市を歩く", "冬を越す十種の薔薇", "港町の小さな印刷所", "灯台からの手紙", "新花园开放",
    "台北夜市指南", "古老的造纸厂", "새로운 정원의 개장", "바닷가의 오래된 서점", "ﾊﾝｶｸ カタカナ と 全角ＡＢＣ", "長い坂の上の天文台",
)  # fmt: skip
SYMBOLS = (
    "Garden party 🎉🌹", "Families 👨‍👩‍👧‍👦 at the museum 🏛️", "Flags 🇮🇹🇬🇧🇯🇵 and keycaps 1️⃣2️⃣", "Z̷a̷l̷g̷o̷ t̷e̷x̷t̷ h̷e̷r̷e̷",
    "Caf\u00e9 or cafe\u0301, na\u00efve or nai\u0308ve", "½ price → “half” … done", "Zero\u200bwidth\u200bspaces", "Skin tones 👋🏽👩🏿‍🚀",
)  # fmt: skip
HOSTILE = (
    "[/] [b]x", "[red]boom[/red] [link=https://example.org]click[/link]", "[@click=app.quit]do not press[/]",
    "\x1b[31mred\x1b[0m alert \x07\x07", "tab\tand\nnewline\r\nand return", "\x1b]0;owned\x07title \x1b[2J\x1b[H",
    "\u202egnp.exe\u202c backwards", "<script>alert('x')</script>", "%s %d {0} {name} ${x} `id`", "'; DROP TABLE records; --",
    "\\[escaped\\] [not closed", "null", "\x9b31mC1 control\x9c", "-rf --all",
)  # fmt: skip
LONG = (
    *(
        " ".join([f"{OPENERS['en'][n]} {NOUNS['en'][n * 3]} {TAILS['en'][n * 2]},"] * 8)[:236].rstrip(" ,")
        for n in range(4)
    ),
    "x" * 230,
    "紀行" * 110,
)

FIRST_NAMES = (
    "Marta", "Anders", "Giulia", "Kenji", "Amina", "Luca", "Zofia", "Mateo", "Noor", "Elena", "Tomás", "Ingrid", "Omar",
    "Chiara", "Yuki", "Pavel", "Leïla", "Sándor", "Bianca", "Idris",
)  # fmt: skip
LAST_NAMES = (
    "Rossi", "Lind", "Ferrari", "Watanabe", "Haddad", "Bianchi", "Nowak", "García", "Rahman", "Conti", "Silva",
    "Bergström", "Mansour", "De Luca", "Tanaka", "Novák", "Benali", "Kovács", "Moretti", "Okafor",
)  # fmt: skip
CATEGORIES = {
    "en": ("Gardens", "Cities", "Food", "Design", "Travel", "Science", "Letters", "Music", "Film", "Crafts", "Sea", "Archive"),
    "it": ("Giardini", "Città", "Cucina", "Design", "Viaggi", "Scienza", "Lettere", "Musica", "Cinema", "Mestieri", "Mare", "Archivio"),
}  # fmt: skip
CITIES = (
    ("Lisbon", 38.72, -9.14), ("Palermo", 38.12, 13.36), ("Trieste", 45.65, 13.77), ("Kyoto", 35.01, 135.77),
    ("Tangier", 35.77, -5.8), ("Ljubljana", 46.05, 14.51), ("Marseille", 43.3, 5.37), ("Reykjavík", 64.15, -21.94),
    ("Milan", 45.46, 9.19),
)  # fmt: skip
