//! What sets the languages apart: for each the script, the letters beyond the script's common stock, its most frequent small
//! words and the endings of its longer ones.
//!
//! The table holds a row for every language and script that can be answered; [`Lang`] says which languages there are. The
//! words were chosen by hand from closed classes (articles, pronouns, prepositions, conjunctions, auxiliaries), preferring
//! those that a near relative lacks: they decide what trigrams leave open in seven words of a headline. To add a language,
//! add a row. Scripts that only one language of the set writes need neither letters nor words.

use std::collections::HashMap;
use std::sync::LazyLock;

use unicode_script::Script;

use crate::model::Lang;

/// One language in one script.
#[derive(Clone, Debug)]
pub(super) struct Profile {
    /// The language.
    pub(super) lang: Lang,
    /// The script that this row is about; some languages have two.
    pub(super) script: Script,
    /// Lower-case letters that its words may have beyond the script's stock.
    letters: &'static str,
}

/// What must stand before an ending.
const STEM_CHARS_MIN: usize = 2;

/// Number of a row in the table.
pub(super) type Row = usize;

/// Letters that every language of a script may use; what stands in no row's letters counts against that row.
fn stock(script: Script) -> &'static str {
    match script {
        Script::Latin => "abcdefghijklmnopqrstuvwxyz",
        Script::Cyrillic => "абвгдежзклмнопрстуфхцчш",
        Script::Arabic => "ءآأؤئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيکی",
        _ => "",
    }
}

/// All rows, and where their words stand.
pub(super) struct Profiles {
    rows: Vec<Profile>,
    words: HashMap<&'static str, Vec<Row>>,
    endings: HashMap<&'static str, Vec<Row>>,
}

impl Profiles {
    /// The table, read once.
    pub(super) fn get() -> &'static Self {
        static PROFILES: LazyLock<Profiles> = LazyLock::new(Profiles::read);
        &PROFILES
    }

    fn read() -> Self {
        let mut profiles = Self {
            rows: Vec::with_capacity(TABLE.len()),
            words: HashMap::new(),
            endings: HashMap::new(),
        };
        for (code, script, letters, signs) in TABLE {
            // A row of a language that the closed set lacks could never be answered; a test forbids it.
            let Some(lang) = Lang::from_tag(code) else { continue };
            let row = profiles.rows.len();
            profiles.rows.push(Profile {
                lang,
                script: *script,
                letters,
            });
            for sign in signs.split_whitespace() {
                let (signs, sign) = match sign.strip_prefix('-') {
                    Some(ending) => (&mut profiles.endings, ending),
                    None => (&mut profiles.words, sign),
                };
                signs.entry(sign).or_default().push(row);
            }
        }
        profiles
    }

    /// The languages that are written in a script, with their rows.
    pub(super) fn of_script(&self, script: Script) -> impl Iterator<Item = (Row, &Profile)> {
        self.rows
            .iter()
            .enumerate()
            .filter(move |(_, profile)| profile.script == script)
    }

    /// The rows that count a word, in lower case, among their small words.
    pub(super) fn with_word(&self, word: &str) -> &[Row] {
        self.words.get(word).map_or(&[], Vec::as_slice)
    }

    /// The rows for which the longest telling ending of a word speaks.
    pub(super) fn with_ending(&self, word: &str) -> &[Row] {
        word.char_indices()
            .skip(STEM_CHARS_MIN)
            .find_map(|(at, _)| self.endings.get(word.get(at..)?))
            .map_or(&[], Vec::as_slice)
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }
}

impl Profile {
    /// Whether a lower-case letter has no place in the language's spelling; never in scripts whose languages share theirs.
    pub(super) fn is_foreign(&self, letter: char) -> bool {
        let stock = stock(self.script);
        !stock.is_empty() && letter.is_alphabetic() && !stock.contains(letter) && !self.letters.contains(letter)
    }
}

/// Language, script, letters beyond the stock, small words and (with a hyphen) endings.
#[rustfmt::skip]
const TABLE: &[(&str, Script, &str, &str)] = &[
    // Latin
    ("af", Script::Latin, "êëéèôûîïáíóú", "die en van nie is het om te hy sy ons hulle wat vir met aan op sal kan ook maar as dat na by deur uit word was 'n n se toe hierdie daar"),
    ("az", Script::Latin, "çəğıöşü̇", "və bu bir üçün ilə da də olan edib olub ki o onun deyib isə kimi sonra var daha görə hər ən azərbaycan"),
    ("bs", Script::Latin, "čćđšž", "i u je na se da za su od s a će koji koja nije bi kako što iz do po sa ili te biti o ali također bih šta gdje tokom uslijed historija lahko -ti -ski -cije -nja -ama -ima -og -om -ije -iti -ati -nje -iva -ija -ost -ega -emu -ih -im -ska -sko -ni -na -no -stva -stvo -anje -enje -ijom"),
    ("ca", Script::Latin, "àçèéíïòóúü·", "el la els les de del dels que i a en amb per un una no és al es ha són més com va han aquest aquesta també però ser fer pel dos sobre segons fins seu seva així això aquests aquestes té tot molt altres quan on -ció -cions -tat -ment -atge -ats -ant"),
    ("cs", Script::Latin, "áčďéěíňóřšťúůýžöü", "a v na se je že s z do o ve pro za i to si by byl byla bylo které který která jsou podle jako po od ale ze jeho jak tak při už také aby jsem nebo není jen bude více když než až let před něco její dále jejich pouze jiné své svou jsme jste dnes proto kde kdy budou této tento tato tomto může mohou -ů -ého -ích -ího -ění -ání -ost -ovat -ých -ími -ský -nou -ek -ky -né -ní -ným -ství -ovi -ech"),
    ("cy", Script::Latin, "âêîôûŵŷáéíóúäëïöü", "y yr yn a i o ar mae bod wedi gan am ei eu hyn oedd fod un ac er hefyd gyda cael gwneud nad dros ond neu mewn bydd"),
    ("da", Script::Latin, "æøåé", "og i at er en den til af det for på de som med der et ikke har de var fra men om han vi kan ved efter sig være skal også blev mod eller nu over hun hvor end meget mig dig hvis siger bliver hvad nogle mellem op ud noget nogen gør fordi flere nye igen sådan danmark danske bedre gerne lige dog alle hele vores deres -hed -heden -tion -tionen -else -erne -ede -igt -agtig -ning"),
    ("de", Script::Latin, "äöüßéè", "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man wurde sein kann gegen vom wenn seine ihre alle diese dieser kein wir ihr ihm -ung -ungen -keit -heit -lich -liche -lichen -isch -ischen -schaft -en -er -es -chen -ische"),
    ("en", Script::Latin, "éèïñ", "the of and to in a is that for on it with as was at by be from are this his an he have has not or but were had they which their will its who been more when would there if about out up no you we her she can all than into after over said what how some such most other could did just also my me your them these those only any may -ing -tion -tions -ly -ed -ness -ment -ity"),
    ("eo", Script::Latin, "ĉĝĥĵŝŭ", "la de kaj en al estas por ne kun ke li sed oni pri ĝi mi el tiu kiu kiel estis ili dum pli aŭ ankaŭ se ĉi nur tre post inter havas"),
    ("es", Script::Latin, "áéíñóúü¿¡", "el la de que y en los del se las por un para con no una su al lo como más pero sus le ha o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos durante ya son es era fue eran ser está han si uno ni contra ese eso había tras según esto estos estas aquí ahora hacer puede así cada vida dos tres otros otra fueron -ción -ciones -dad -dades -mente -aje -ado -ados -ando -iendo -ón -ez"),
    ("et", Script::Latin, "äöõüšž", "ja on ei et see oma kui mis ka aga või ning oli kes selle seda tema nii nagu pärast veel välja üle siis ole juba kuid eest kohta ütles mida ta ma"),
    ("eu", Script::Latin, "ñç", "eta da du ez bat izan dira ere dute zuen zen egin baina egiten dela bere hau duen beste baino bezala egun hori edo behar arabera gaur"),
    ("fi", Script::Latin, "äöåšž", "ja on ei oli että se hän mutta myös ovat sen joka kun kuin jo tai ole mukaan mitä niin vain nyt olisi jos sitä ollut jälkeen ettei kanssa sekä me voi kertoo sanoo vielä mikä olla noin minä ne -ssa -ssä -sta -stä -lla -llä -lle -iin -een -vat -neet"),
    ("fil", Script::Latin, "ñ", "ang ng sa na mga ay at si ni hindi kay para ito may nang ko mo siya niya din rin pa kung isang naman ngunit dahil kanyang ating mula"),
    ("fr", Script::Latin, "àâæçèéêëîïôœùûüÿ", "le la les de des du et en un une dans que qui pour au est sur par pas ne se ce il plus avec son sa ses sont aux mais ou nous vous ont été cette comme d l n c s qu j leur elle être fait ces on tout sans entre après aussi je lui y était deux même cet leurs peut faire toute -tion -tions -ment -eur -eux -eaux -aux -aient -ait -ité -ais"),
    ("ga", Script::Latin, "áéíóú", "an na agus ar a i go le is do tá bhí sé ag sí ní de ach leis gur seo sin ó mar bhfuil raibh iad nach faoi aon chun idir"),
    ("gl", Script::Latin, "áéíñóúü", "o a os as de do da dos das e que en no na nos nas un unha por para con non se é ao máis pola polo como pero este esta tamén foi son unhas seu súa onde segundo aos ás cando"),
    ("ha", Script::Latin, "ɓɗƙƴ", "da na a ya ta cikin wannan ne ce ba ga shi an yi su kuma domin daga wanda mai sun zuwa ko don wata wani bayan ke"),
    ("hr", Script::Latin, "čćđšž", "i u je na se da za su od s a će koji koja nije bi kako što iz do po sa ili te biti o ali koje kao jer samo više bio bila može još ako kada nakon oko sve tijekom tko također ne ima to gdje kod prema bit -ti -ski -cije -nja -ama -ima -og -om -ije -iti -ati -nje -iva -ija -ost -ega -emu -ih -im -ska -sko -ni -na -no -stva -stvo -anje -enje -ijom"),
    ("hu", Script::Latin, "áéíóöőúüű", "a az és hogy nem is egy van volt meg de ez azt már csak el még mint ki ha vagy után szerint ezt kell lehet között pedig amely ami majd minden nagyon akkor fel be lesz itt aki több ezek sem -nak -nek -ban -ben -val -vel -ság -ség -ások -kal"),
    ("id", Script::Latin, "", "yang dan di dengan untuk dari ini itu pada tidak dalam akan adalah ke oleh juga saya ada telah bisa karena mereka sebagai atau tersebut kita bahwa sudah dia kami seperti lebih para tahun saat orang dapat anda menjadi namun harus hanya"),
    ("is", Script::Latin, "áéíóúýþæöð", "og að í á sem er var til við um með hann fyrir ekki en af hefur það ég því hafa vera frá eru sé þess eftir verið þá upp úr þeirra sagði segir þar hún þegar"),
    ("it", Script::Latin, "àèéìíòóùú", "il la di che e in un del a per della una è non si i le da con dei al sono nel alla lo anche più come ha gli delle dal ma se dell all nella ci o l d questo questa suo sua essere stato hanno ed era sul tra perché dopo già quando fra nei negli cui proprio anni può loro ancora -zione -zioni -ità -mente -ato -ati -ando -endo -ggio -ella"),
    ("jv", Script::Latin, "éèêå", "ing kang lan iku saka kanthi wong ora karo sing iki uga ana nalika dadi dening marang saking minangka ingkang punika"),
    ("ku", Script::Latin, "çêîşû", "û li di de ku ji bi bo ne jî ev vê wê ye kir kirin got hat na her wî ew yek me da"),
    ("la", Script::Latin, "æœāēīōūë", "et in est non ad ut cum sed qui quod ex de ab esse sunt ac si aut hoc per quam atque enim quae eius erat nec"),
    ("lb", Script::Latin, "äëéöüèô", "an de vun déi dat d ass mat op fir eng en sech net och den ze zu gouf awer wéi am ginn hunn huet um no bei iwwer beim wier kee souz nach datt"),
    ("lt", Script::Latin, "ąčęėįšųūž", "ir kad į su iš yra tai bet apie kaip o per jau po nuo dėl tik buvo ne jis už iki kurie tarp savo buvo taip labai prie gali dar šis metų pagal"),
    ("lv", Script::Latin, "āčēģīķļņšūžōŗ", "un ir ka no uz ar par bet kas kā arī to ne pie vai tā līdz gan tas ko pēc jau tika būs viņš tikai nav savu lai šo vēl gada bija"),
    ("ms", Script::Latin, "", "yang dan di dengan untuk dari ini itu pada tidak dalam akan adalah ke oleh juga saya ada telah boleh kerana mereka sebagai atau tersebut bahawa beliau kita kami seperti lebih para tahun ketika orang dapat menjadi namun perlu kata"),
    ("mt", Script::Latin, "ċġħżàèìòù", "il li u ta fil għal biex dan ma kien ghandu jew hija huwa ma' mill lill meta minn din qal kienet mhux tal għandu kif wara bil"),
    ("nl", Script::Latin, "éëïèöüáóĳ", "de het een van en in is dat op te zijn met voor niet die aan er om ook als bij maar door naar over hij uit was nog wordt heeft of ze tot meer dan werd hebben worden zo wel deze hun kan geen zich al wat tegen dit we onder na moet ik je zegt zij haar mijn zoals maken veel weer -ing -heid -en -lijk -lijke -tie -ingen -aan -eren -de -te"),
    ("no", Script::Latin, "æøåéòôóêü", "og i at er en den til av det for på de som med et ikke har var fra men om han vi kan ved etter seg være skal også ble mot eller nå over hun hvor enn mye meg deg hvis sier blir hva noen mellom opp ut eg ikkje frå ein som dei vart me kva dette få får mer siden ei bare noe gjør fordi flere nye igjen slik norge norske bedre gjerne like dog alle hele vår våre deres skjer -het -heten -sjon -sjonen -else -ene -ane -dde -asje -ning -leg"),
    ("pl", Script::Latin, "ąćęłńóśźż", "w i na z się do nie to że jest o od za po jak dla przez ale są co tym przy był być tak jego oraz może tylko była jej która który które ze jako także czy już by ich lub tego ma roku aby przed będzie a pod nad -ego -ych -ość -ości -ami -ów -nie -enia -ania -wać"),
    ("pt", Script::Latin, "áâãàçéêíóôõúü", "o a os as de do da dos das e que em no na nos nas um uma por para com não se é ao mais pelo pela como mas este esta também foi são seu sua onde segundo aos às quando ele ela isso tem à já ou entre muito até sem ser está pelos pelas num numa isto estes estas aqui agora fazer pode assim cada vida dois três outros outra foram você -ção -ções -dade -dades -mente -agem -ado -ados -ando -endo -ão -ões -inho"),
    ("ro", Script::Latin, "ăâîșțşţ", "de și şi în a la cu că pe nu din care un o este pentru mai sunt fi să al ce sau dar ca au fost ale lui ai se le prin după am ei cel era iar acest această doar lor până fără sa între când isi intr fara dupa pana asta acesta acestei însă insa unui unei cea catre cum foarte poate va vor ne mult astfel si in -ul -ului -ilor -elor -uri -ului -ții -ția -ează -ări -ește"),
    ("rw", Script::Latin, "", "mu ku na no ya muri kandi ko ubwo uyu kuri ari iyi kugira byo cyane nk abantu avuga yavuze"),
    ("sk", Script::Latin, "áäčďéíĺľňóôŕšťúýž", "a v na sa je že s z do o vo pre za i to si by bol bola bolo ktoré ktorý ktorá sú podľa ako po od ale zo jeho tak pri už tiež aby som alebo nie len bude viac keď než až rokov pred sme môže čo k aj so však niečo jej ďalej ich iba iné svoje svoju ste dnes preto kde kedy budú tejto tento táto tomto môžu mohol -ť -ého -ích -iť -osť -ať -ovať -ých -ými -ský -ou -ania -enia"),
    ("sl", Script::Latin, "čšžćđ", "in je v na da se so za pa ki z s bi po ne tudi še od iz kot pri o bo ga do ni lahko le kako več sta ali že smo bil bila ter bodo jih zelo po ko med bilo čez -ega -emu -ih -ti -ost -nje -anje -ski -sko -ijo -ami -amo"),
    ("sn", Script::Latin, "", "kuti uye ne mu pa vakati iyi kana ari kubva asi vanhu zvakare izvi ndi nokuti chete"),
    ("so", Script::Latin, "", "iyo ka ee waa oo ku in ay la uu si soo ah u waxaa leh ayaa lagu sheegay inuu isagoo kale"),
    ("sq", Script::Latin, "ëç", "të e në i dhe për që me një nga është u ka se më nuk do si ai kanë ndaj tek janë por kjo duke edhe kishte ishte pas këtë tij mund"),
    ("sr", Script::Latin, "čćđšž", "i u je na se da za su od s a će koji koja nije bi kako što iz do po sa ili te biti o ali koje kao jer samo više bio bila može još ako kada nakon oko sve tokom ko takođe ne ima to gde kod prema biće -ti -ski -cije -nja -ama -ima -og -om -iti -ati -nje -iva -ija -ost -ega -emu -ih -im -ska -sko -ni -na -no -stva -stvo -anje -enje -ijom"),
    ("st", Script::Latin, "", "le ho ya ka a tsa e ba ke hore ha ea o mme bona moo oa empa batho"),
    ("sv", Script::Latin, "åäöéü", "och i att det som en på är av för med den till inte har de ett om han var men sig från vi så kan när år under också efter eller nu sin där vid mot ska skulle kommer ut får finns vara hade alla andra mycket än här då säger mig över vad blir bara inget något några varje vilket åt ju in kunde blev väl -het -ning -tion -ade -arna -erna -igt -else -ligt"),
    ("sw", Script::Latin, "", "na ya wa kwa ni katika za la kuwa hiyo cha yake huo kama ambayo hii pia lakini baada au huyo watu wake hilo amesema nchini mwaka"),
    ("tk", Script::Latin, "äçňöşüýž", "we bu bir bilen üçin hem boýunça onuň diýip edip bolan ýaly ol soň barada has ýyl üpjün"),
    ("tr", Script::Latin, "çğıöşüâî̇", "ve bir bu da de için ile çok daha olarak olan gibi ne var kadar ama en sonra o ki olduğu göre her değil ya diye mi ise yeni iki şey içinde olduğunu eden etti oldu hem ben tarafından üzere ilgili bütün -lar -ler -ları -leri -nın -nin -dan -den -dır -dir -mış -miş -yor"),
    ("uz", Script::Latin, "ʻʼ", "va bu bir bilan uchun ham haqida edi bo o ning deb esa kerak qilish lekin mumkin yil yoki shu"),
    ("vi", Script::Latin, "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ", "và của là có không được cho các một trong với những đã người này để ở khi đến về"),
    ("xh", Script::Latin, "", "ukuba kwaye kodwa ngoku abantu uthi ke le kule okanye apho xa nje kakhulu"),
    ("yo", Script::Latin, "ẹọṣàáèéìíòóùúńǹ", "ní ti ni tí àti wọn fún náà ó sì pé kò láti bí ṣe gbogbo wá àwọn"),
    ("zu", Script::Latin, "", "ukuthi futhi kodwa manje abantu uthi le kule noma lapho uma nje kakhulu yokuthi ngoba kusho"),
    // Cyrillic
    ("be", Script::Cyrillic, "йыьэюяёіў", "і у не на што з да ў гэта як для па за ад але яго быў пра таксама якія які з'яўляецца або ён гэты яна можа бы -ага -ых -ць -цца -ыі -аў -ння"),
    ("bg", Script::Cyrillic, "ийщъьюя", "на и в за да се от е не с че са по като го беше към със ще до или но това който която след при които във им му както бе ли те през най само още има още бъде той между всички част него нея вас нас мен теб няма вие тук тази този тези тях всеки много може трябва -ът -ите -ата -ето -ото -ят -ия -ва -ната -ните -ници -ха -еше"),
    ("kk", Script::Cyrillic, "ийщъыьэюяёәғқңөұүһі", "және бұл бір үшін мен деп да де болып осы жылы туралы болған ол қазақстан бойынша еді ғана бар арқылы"),
    ("ky", Script::Cyrillic, "ийщъыьэюяёңөү", "жана бул бир үчүн менен деп да болгон ал боюнча кыргызстан тууралуу бар эле жылы болуп"),
    ("mk", Script::Cyrillic, "иѓѕјљњќџѐѝ", "на и во за да се од е не со што дека ќе по како го беше кон до или но ова кој која при кои им му ги ја тоа сите а има биде бил меѓу -от -ите -ата -ето -ото -ва -ната -ните -иот -ња"),
    ("mn", Script::Cyrillic, "ийщъыьэюяёөү", "нь энэ бол байна юм гэж болон тэр байсан ба монгол оны улсын их хүн тухай дээр"),
    ("ru", Script::Cyrillic, "ийщъыьэюяё", "и в не на что с он как это по но из у к за от его для так о же все было она бы мы только если или был при того до после также который которые может этого есть со их была они быть чтобы ещё еще уже где без году когда том об него нее неё ним вас нас мне меня тебя себя нет вы ли уж лишь здесь этой этом этот эта эти весь всех всё очень можно нужно надо -ого -его -ый -ий -ой -ть -ться -тся -ых -ие -ия -ии -ями -ами -ает -ует -ет -ют -ешь -ся"),
    ("sr", Script::Cyrillic, "иђјљњћџ", "и у је на се да за су од са а ће који која није би како што из до по или те о али које као јер само више био била може још ако када после око све током не има то где код према -ти -ски -ције -ња -ама -има -ог -ом -ити -ати -ње"),
    ("tg", Script::Cyrillic, "ийъэюяёғӣқӯҳҷ", "ва дар ба аз ки бо барои ин аст он тоҷикистон шуд буд низ кард худ мешавад"),
    ("uk", Script::Cyrillic, "ийщьюяєіїґ", "і в не на що з та до у за як це для про від є але його й по він також або який яка які був було вона із щоб бути їх через ще під час ми вже після може при так де року якщо коли цього нього неї ним вас нас мені мене тебе себе немає ви чи лише тут цей ця ці весь всіх усе дуже можна треба -ого -ий -ій -ої -ти -тися -ться -их -ння -ями -ами -ає -ує -ють -ів"),
    ("uz", Script::Cyrillic, "ийъэюяёғқўҳ", "ва бу бир билан учун ҳам деб эди эса бўйича ўз йил ҳақида"),
    // Arabic
    ("ar", Script::Arabic, "إـ", "في من على أن إلى التي عن ما لا هذا هذه الذي مع كان كما لم بعد أو قد بين كل ذلك حيث و هو هي يوم خلال ان ثم حتى قبل عند غير كانت أي إن"),
    ("fa", Script::Arabic, "پچژگۀ‌", "و در به از که این را با است برای آن یک خود تا کرد بر هم نیز گفت شده ما اما یا شد هر می بود های او باید کند دارد شود من ها ی خواهد"),
    ("ku", Script::Arabic, "پچژگێۆڕڵڤە", "لە بە و بۆ کە ئەم بەم بوو دەکات هەر لەگەڵ ئەو سەر پێش بەڵام"),
    ("ps", Script::Arabic, "پچژګگټډړښځڅۍېڼۀ", "د په او چې له کې ته دا یې هم نه سره ده وي کړي شوي دي"),
    ("ur", Script::Arabic, "پچژگٹڈڑںےہھۓۂ", "کے میں کی ہے اور سے کا کو اس نے کہ پر ہیں ایک یہ بھی نہیں کر تھا گیا تک جو ہو کیا لیے ان"),
    // Devanagari
    ("hi", Script::Devanagari, "", "के में की है और से का को पर ने हैं कि भी एक यह इस नहीं ही था हो कर तो लिए गया थी साथ जो या वह थे इसके ये रहे कहा बाद"),
    ("mr", Script::Devanagari, "", "आहे आणि या व हे तो ते होते ती आहेत केली नाही म्हणून एक असे मध्ये हा येथे साठी झाले करून तर होता कि त्यांनी"),
    ("ne", Script::Devanagari, "", "छ र को मा पनि यो हो छन् भने गरेको गर्न एक लागि भएको थियो बाट नेपाल तथा उनले गर्ने भन्ने"),
    // Hebrew
    ("he", Script::Hebrew, "", "של את על לא הוא זה עם כי גם אל היא יותר אם כל או היה בין אבל אך זו לאחר מה יש הם"),
    ("yi", Script::Hebrew, "", "און די פון אין איז דער צו מיט וואס האט דאס אויף א ניט נישט זיין אבער"),
    // Ethiopic
    ("am", Script::Ethiopic, "", "ነው እና ላይ ውስጥ ወደ ነበር እንደ ግን ይህ ያለው ሲሆን"),
    ("ti", Script::Ethiopic, "", "እዩ ኣብ ናይ እቲ ካብ ነቲ ምስ ናብ ድማ እዚ ከም"),
    // Scripts of one language
    ("bn", Script::Bengali, "", ""),
    ("el", Script::Greek, "", ""),
    ("gu", Script::Gujarati, "", ""),
    ("hy", Script::Armenian, "", ""),
    ("ja", Script::Han, "", ""),
    ("ka", Script::Georgian, "", ""),
    ("km", Script::Khmer, "", ""),
    ("kn", Script::Kannada, "", ""),
    ("ko", Script::Hangul, "", ""),
    ("lo", Script::Lao, "", ""),
    ("ml", Script::Malayalam, "", ""),
    ("my", Script::Myanmar, "", ""),
    ("or", Script::Oriya, "", ""),
    ("pa", Script::Gurmukhi, "", ""),
    ("si", Script::Sinhala, "", ""),
    ("ta", Script::Tamil, "", ""),
    ("te", Script::Telugu, "", ""),
    ("th", Script::Thai, "", ""),
    ("zh", Script::Han, "", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_has_a_row_and_every_row_a_language() {
        let profiles = Profiles::get();
        assert_eq!(TABLE.len(), profiles.len());
        for lang in Lang::all() {
            assert!(profiles.rows.iter().any(|profile| profile.lang == lang), "{lang}");
        }
    }

    #[test]
    fn words_are_in_lower_case_and_spelled_with_the_letters_of_their_row() {
        let profiles = Profiles::get();
        for (word, rows) in profiles.words.iter().chain(&profiles.endings) {
            assert_eq!(word.to_lowercase(), *word);
            for profile in rows.iter().filter_map(|&row| profiles.rows.get(row)) {
                let foreign = word.chars().find(|&letter| profile.is_foreign(letter));
                assert_eq!(None, foreign, "{word} in {}", profile.lang);
            }
        }
    }
}
