/**
 * Given names and surnames by locale. A name with letters of its own is written `native:latin`; an underscore is a
 * space. Surnames are forms that fit any given name of their list.
 */

interface LocaleNames {
  /** `eastern` puts the surname first, with `gap` between the two when written in native letters. */
  readonly order: "western" | "eastern";
  readonly gap: string;
  readonly given: string;
  readonly surname: string;
}

const western = { order: "western", gap: " " } as const;
const eastern = { order: "eastern", gap: "" } as const;

export const namesByLocale = {
  en: {
    ...western,
    given:
      "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles Karen Amelia Noah Olivia Jack Grace Zoë Siobhán Aoife Tyrone Keisha",
    surname:
      "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson Martin Lee Thompson White Harris Clark Lewis Robinson Walker O'Brien O'Connor MacDonald McCarthy Ashworth Hardy Lincoln Wright Hill-Norton",
  },
  de: {
    ...western,
    given:
      "Anna Lukas Jürgen Björn Käthe Sebastian Günther Franziska Jörg Lena Maximilian Ute Wolfgang Zoë Matthias Hannelore Sören Marlene Felix Ulrike",
    surname:
      "Müller Schmidt Schneider Fischer Weber Meyer Wagner Schulz Schröder Köhler Groß Weiß Böhm Krüger Jäger Kühn Schäfer Zimmermann von_Bülow Hübner",
  },
  fr: {
    ...western,
    given:
      "Chloé Hélène Jean-Luc Amélie François Théo Léa Gaëlle Étienne Margaux Benoît Solène Noël Inès Rémi Océane Jérôme Anaïs Maël Camille",
    surname:
      "Martin Bernard Dubois Lefèvre Moreau Laurent Garçon Lefebvre Béranger Côté Gagné D'Amboise Noël Fontaine Chevalier Bélanger Rousseau Delacroix Tremblay Le_Goff",
  },
  es: {
    ...western,
    given:
      "Ana José María Lucía Íñigo Sofía Andrés Begoña Martín Ramón Inés Joaquín Núria Álvaro Belén Patricio Ximena Hernán Yolanda Raúl",
    surname:
      "Trujillo García Muñoz Peña Ibáñez Rodríguez Fernández López Núñez Sánchez Gómez Ordóñez Ruiz Vázquez Ortiz Simpson Cárdenas Quiñones de_la_Cruz Etxeberria",
  },
  it: {
    ...western,
    given:
      "Giulia Francesco Niccolò Chiara Matteo Alessandra Lorenzo Elisa Giosuè Beatrice Davide Ilaria Tommaso Noemi Andrea Martina",
    surname:
      "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco D'Angelo Conti De_Luca Costa Mancini Cantù",
  },
  pt: {
    ...western,
    given:
      "João Conceição Inês Gonçalo Beatriz Tiago Antônio Luíza Débora Vinícius Thaís Caio Fábio Letícia Mônica Rui",
    surname:
      "Silva Santos Oliveira Souza Gonçalves Araújo Simões Magalhães Brandão Conceição Assunção Falcão Leitão Nóbrega da_Costa dos_Reis",
  },
  nl: {
    ...western,
    given:
      "Daan Emma Sjoerd Fenna Joost Anneke Ruben Sanne Maarten Loïs Pieter Noor Willem Femke Bram Marijke",
    surname:
      "de_Jong Jansen de_Vries van_den_Berg Bakker van_Dijk Visser Smit Meijer de_Boer Mulder Bos Dijkstra Kuipers van_'t_Hof Hoekstra",
  },
  sv: {
    ...western,
    given:
      "Åsa Björn Göran Linnéa Örjan Märta Sven Ingrid Nils Saga Håkan Elsa Mattias Freja Christina Gösta",
    surname:
      "Andersson Johansson Karlsson Berglund Lindström Öberg Sjögren Åkesson Nyström Ekström Hägglund Söderberg Lindqvist Bäckman Wallin Löfgren",
  },
  pl: {
    ...western,
    given:
      "Łukasz Małgorzata Paweł Zofia Stanisław Agnieszka Michał Żaneta Grzegorz Bożena Wojciech Danuta Jędrzej Róża Zbigniew Kinga",
    surname:
      "Nowak Wójcik Mazur Krawczyk Wróbel Dudek Zając Król Wieczorek Bąk Pawlak Stępień Duda Sikora Gołąb Żak",
  },
  tr: {
    ...western,
    given:
      "Ayşe Mehmet Çağla Şükrü Işıl İbrahim Gülşen Oğuz Emine Tuğba Yiğit Özlem Barış Ümit Zeynep Hüseyin",
    surname:
      "Yılmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydın Arslan Doğan Kılıç Güneş Koç Erdoğdu Şimşek Bulut",
  },
  el: {
    ...western,
    given:
      "Μαρία:Maria Γιώργος:Giorgos Ελένη:Eleni Νίκος:Nikos Αικατερίνη:Aikaterini Δημήτρης:Dimitris Σοφία:Sofia Κώστας:Kostas Χριστίνα:Christina Παναγιώτης:Panagiotis Ιωάννα:Ioanna Θάνος:Thanos",
    surname:
      "Παπαγεωργίου:Papageorgiou Οικονόμου:Oikonomou Βασιλείου:Vasileiou Αντωνίου:Antoniou Γεωργίου:Georgiou Δημητρίου:Dimitriou Ιωάννου:Ioannou Νικολάου:Nikolaou Θεοδώρου:Theodorou Αθανασίου:Athanasiou",
  },
  uk: {
    ...western,
    given:
      "Олена:Olena Тарас:Taras Оксана:Oksana Андрій:Andrii Наталія:Nataliia Юрій:Yurii Ірина:Iryna Сергій:Serhii Людмила:Liudmyla Богдан:Bohdan Анастасія:Anastasiia Євген:Yevhen",
    surname:
      "Шевченко:Shevchenko Коваленко:Kovalenko Бондаренко:Bondarenko Ткаченко:Tkachenko Кравченко:Kravchenko Мельник:Melnyk Шевчук:Shevchuk Марченко:Marchenko Лисенко:Lysenko Гриценко:Hrytsenko Щербак:Shcherbak",
  },
  ar: {
    ...western,
    given:
      "محمد:Mohamed فاطمة:Fatma أحمد:Ahmed مريم:Mariam يوسف:Youssef نور:Nour عمر:Omar ليلى:Laila خالد:Khaled سارة:Sara حسن:Hassan زينب:Zeinab",
    surname:
      "حسن:Hassan علي:Ali إبراهيم:Ibrahim محمود:Mahmoud السيد:Elsayed عبد_الرحمن:Abdelrahman مصطفى:Mostafa خليل:Khalil سليمان:Soliman الشناوي:Elshenawy",
  },
  he: {
    ...western,
    given:
      "נועה:Noa יוסף:Yosef תמר:Tamar דוד:David מיכל:Michal אורי:Uri שירה:Shira איתן:Eitan רחל:Rachel עומר:Omer יעל:Yael משה:Moshe",
    surname:
      "כהן:Cohen לוי:Levi מזרחי:Mizrahi פרץ:Peretz ביטון:Biton אברהם:Avraham פרידמן:Friedman שפירא:Shapira בן_דוד:Ben_David גולן:Golan",
  },
  zh: {
    ...eastern,
    given:
      "怡君:Yijun 志明:Zhiming 淑芬:Shufen 俊傑:Junjie 雅婷:Yating 建宏:Jianhong 美玲:Meiling 家豪:Jiahao 詩涵:Shihan 冠宇:Guanyu 欣怡:Xinyi 偉:Wei",
    surname: "陳:Chen 林:Lin 黃:Huang 張:Chang 李:Li 王:Wang 吳:Wu 劉:Liu 蔡:Tsai 楊:Yang 許:Hsu 歐陽:Ouyang",
  },
  ko: {
    ...eastern,
    given:
      "민준:Minjun 서연:Seoyeon 지훈:Jihoon 하은:Haeun 현우:Hyunwoo 수빈:Subin 도윤:Doyun 지우:Jiwoo 은영:Eunyoung 성민:Sungmin 유나:Yuna 준:Jun",
    surname: "김:Kim 이:Lee 박:Park 최:Choi 정:Jung 강:Kang 조:Cho 윤:Yoon 장:Jang 임:Lim 남궁:Namgung",
  },
  ja: {
    ...eastern,
    gap: " ",
    given:
      "花子:Hanako 太郎:Taro さくら:Sakura 健太:Kenta 美咲:Misaki ひろし:Hiroshi 陽菜:Hina 大輔:Daisuke あゆみ:Ayumi 翔:Sho ユウキ:Yuki 恵子:Keiko",
    surname:
      "佐藤:Sato 鈴木:Suzuki 高橋:Takahashi 田中:Tanaka 伊藤:Ito 渡辺:Watanabe 山本:Yamamoto 中村:Nakamura 小林:Kobayashi 髙島:Takashima 﨑山:Sakiyama",
  },
  th: {
    ...western,
    given:
      "สมชาย:Somchai สุดา:Suda อนันต์:Anan มาลี:Malee ณัฐพล:Nattapon พรทิพย์:Pornthip กิตติ:Kitti ศิริพร:Siriporn ธนา:Thana วิไล:Wilai",
    surname:
      "ใจดี:Jaidee สุขสวัสดิ์:Suksawat ทองดี:Thongdee แสงทอง:Saengthong ศรีสุข:Srisuk บุญมี:Boonmee วงศ์ไทย:Wongthai รัตนกุล:Rattanakul",
  },
  hi: {
    ...western,
    given:
      "आरव:Aarav प्रिया:Priya राहुल:Rahul अनन्या:Ananya विक्रम:Vikram दीपिका:Deepika रोहन:Rohan कविता:Kavita अर्जुन:Arjun मीरा:Meera संजय:Sanjay लक्ष्मी:Lakshmi",
    surname:
      "शर्मा:Sharma वर्मा:Verma गुप्ता:Gupta सिंह:Singh पटेल:Patel कुमार:Kumar रेड्डी:Reddy अय्यर:Iyer चौधरी:Chaudhary मिश्रा:Mishra",
  },
} as const satisfies Readonly<Record<string, LocaleNames>>;

export type NameLocale = keyof typeof namesByLocale;

export interface SampleName {
  readonly native: string;
  readonly latin: string;
  /** Lower-case ASCII letters only, for e-mail addresses. */
  readonly slug: string;
}

/** Letters that Unicode does not take apart into a base letter and a mark. */
const plainLetters: Readonly<Record<string, string>> = { ß: "ss", ø: "o", ł: "l", đ: "d", ı: "i", æ: "ae" };

export function parseNames(text: string): readonly SampleName[] {
  return text.split(" ").map((entry) => {
    const [native = "", latin = native] = entry.replaceAll("_", " ").split(":");
    const slug = latin
      .toLowerCase()
      .normalize("NFD")
      .replace(/[ßøłđıæ]/g, (letter) => plainLetters[letter] ?? "")
      .replace(/[^a-z]/g, "");
    return { native, latin, slug };
  });
}
