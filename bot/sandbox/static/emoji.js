/**
 * Slack's shortcodes for the emoji people use at work. A code that is not here is shown as it was typed,
 * which is also what Slack does with one it does not know.
 */

const TABLE = `
smile 😄|smiley 😃|grinning 😀|grin 😁|laughing 😆|satisfied 😆|sweat_smile 😅|joy 😂|rolling_on_the_floor_laughing 🤣
rofl 🤣|slightly_smiling_face 🙂|simple_smile 🙂|upside_down_face 🙃|wink 😉|blush 😊|innocent 😇|heart_eyes 😍
star-struck 🤩|kissing_heart 😘|yum 😋|stuck_out_tongue 😛|stuck_out_tongue_winking_eye 😜|zany_face 🤪|hugging_face 🤗
thinking_face 🤔|thinking 🤔|zipper_mouth_face 🤐|neutral_face 😐|expressionless 😑|no_mouth 😶|smirk 😏|unamused 😒
face_with_rolling_eyes 🙄|grimacing 😬|relieved 😌|pensive 😔|sleepy 😪|sleeping 😴|mask 😷|face_with_thermometer 🤒
face_with_head_bandage 🤕|nauseated_face 🤢|sneezing_face 🤧|dizzy_face 😵|exploding_head 🤯|partying_face 🥳
sunglasses 😎|nerd_face 🤓|face_with_monocle 🧐|confused 😕|worried 😟|slightly_frowning_face 🙁
white_frowning_face ☹️|open_mouth 😮|hushed 😯|astonished 😲|flushed 😳|pleading_face 🥺|frowning 😦|anguished 😧
fearful 😨|cold_sweat 😰|disappointed_relieved 😥|cry 😢|sob 😭|scream 😱|confounded 😖|persevere 😣|disappointed 😞
sweat 😓|weary 😩|tired_face 😫|yawning_face 🥱|triumph 😤|rage 😡|angry 😠|melting_face 🫠|saluting_face 🫡|wave 👋
raised_hand ✋|hand ✋|ok_hand 👌|v ✌️|crossed_fingers 🤞|point_left 👈|point_right 👉|point_up_2 👆|point_up ☝️
point_down 👇|+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|fist ✊|facepunch 👊|punch 👊|clap 👏|raised_hands 🙌|open_hands 👐
handshake 🤝|pray 🙏|muscle 💪|writing_hand ✍️|eyes 👀|eye 👁️|ear 👂|brain 🧠|speaking_head_in_silhouette 🗣️
bust_in_silhouette 👤|busts_in_silhouette 👥|shrug 🤷|face_palm 🤦|man-shrugging 🤷‍♂️|woman-shrugging 🤷‍♀️
raising_hand 🙋|bow 🙇|runner 🏃|technologist 🧑‍💻|heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙
purple_heart 💜|black_heart 🖤|broken_heart 💔|sparkling_heart 💖|100 💯|boom 💥|collision 💥|dizzy 💫|speech_balloon 💬
thought_balloon 💭|zzz 💤|sparkles ✨|star ⭐|star2 🌟|fire 🔥|zap ⚡|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁|trophy 🏆
sports_medal 🏅|first_place_medal 🥇|dart 🎯|rocket 🚀|airplane ✈️|bus 🚌|train 🚆|car 🚗|bike 🚲|construction 🚧
rotating_light 🚨|anchor ⚓|sailboat ⛵|house 🏠|house_with_garden 🏡|office 🏢|hospital 🏥|bank 🏦|palm_tree 🌴
beach_with_umbrella 🏖️|sunny ☀️|partly_sunny ⛅|cloud ☁️|rain_cloud 🌧️|snowflake ❄️|umbrella ☔|rainbow 🌈
crescent_moon 🌙|earth_africa 🌍|globe_with_meridians 🌐|seedling 🌱|evergreen_tree 🌲|herb 🌿|four_leaf_clover 🍀
cactus 🌵|rose 🌹|sunflower 🌻|coffee ☕|tea 🍵|beer 🍺|cake 🍰|birthday 🎂|pizza 🍕|apple 🍎|dog 🐶|cat 🐱|fox_face 🦊
bear 🐻|panda_face 🐼|unicorn_face 🦄|bee 🐝|bug 🐛|turtle 🐢|snail 🐌|octopus 🐙|penguin 🐧|watch ⌚|alarm_clock ⏰
stopwatch ⏱️|timer_clock ⏲️|hourglass ⌛|hourglass_flowing_sand ⏳|calendar 📆|date 📅|spiral_calendar_pad 🗓️
clock10 🕙|computer 💻|keyboard ⌨️|desktop_computer 🖥️|iphone 📱|telephone ☎️|phone ☎️|battery 🔋|electric_plug 🔌
bulb 💡|flashlight 🔦|wrench 🔧|hammer 🔨|hammer_and_wrench 🛠️|gear ⚙️|nut_and_bolt 🔩|toolbox 🧰|link 🔗|paperclip 📎
scissors ✂️|lock 🔒|unlock 🔓|key 🔑|shield 🛡️|mag 🔍|mag_right 🔎|memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄
page_with_curl 📃|clipboard 📋|file_folder 📁|open_file_folder 📂|card_index 📇|books 📚|book 📖|notebook 📓|bookmark 🔖
label 🏷️|newspaper 📰|scroll 📜|package 📦|inbox_tray 📥|outbox_tray 📤|email 📧|envelope ✉️|incoming_envelope 📨
mailbox 📫|postbox 📮|chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|moneybag 💰
money_with_wings 💸|euro 💶|dollar 💵|credit_card 💳|scales ⚖️|ballot_box_with_ballot 🗳️|bell 🔔|no_bell 🔕|mega 📣
loudspeaker 📢|mute 🔇|speaker 🔈|musical_note 🎵|headphones 🎧|microphone 🎤|movie_camera 🎥|camera 📷|art 🎨|game_die 🎲
jigsaw 🧩|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎
heavy_plus_sign ➕|heavy_minus_sign ➖|heavy_multiplication_x ✖️|warning ⚠️|no_entry ⛔|no_entry_sign 🚫|question ❓
grey_question ❔|exclamation ❗|heavy_exclamation_mark ❗|bangbang ‼️|interrobang ⁉️|information_source ℹ️
recycle ♻️|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️|arrow_upper_right ↗️|arrow_lower_right ↘️
arrows_counterclockwise 🔄|repeat 🔁|leftwards_arrow_with_hook ↩️|fast_forward ⏩|rewind ⏪|arrow_forward ▶️
double_vertical_bar ⏸️|black_square_for_stop ⏹️|new 🆕|ok 🆗|sos 🆘|top 🔝|soon 🔜|end 🔚|back 🔙|up 🆙|cool 🆒|free 🆓
red_circle 🔴|large_orange_circle 🟠|large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵
large_purple_circle 🟣|white_circle ⚪|black_circle ⚫|large_brown_circle 🟤|large_red_square 🟥|large_green_square 🟩
large_blue_square 🟦|white_large_square ⬜|white_small_square ▫️|black_small_square ▪️|white_medium_square ◻️
black_medium_square ◼️|white_medium_small_square ◽|black_medium_small_square ◾|radio_button 🔘
small_red_triangle 🔺|small_red_triangle_down 🔻|large_yellow_square 🟨|large_orange_square 🟧|large_purple_square 🟪
black_large_square ⬛|small_blue_diamond 🔹|small_orange_diamond 🔸|one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣
six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|zero 0️⃣|keycap_ten 🔟|hash #️⃣|pushpin 📌|round_pushpin 📍
triangular_flag_on_post 🚩|checkered_flag 🏁|waving_white_flag 🏳️|compass 🧭|world_map 🗺️|mountain ⛰️|lifebuoy 🛟
ring_buoy 🛟|robot_face 🤖|ghost 👻|alien 👽|skull 💀|see_no_evil 🙈|hear_no_evil 🙉|speak_no_evil 🙊|crown 👑|gem 💎
crystal_ball 🔮|magic_wand 🪄|telescope 🔭|microscope 🔬|test_tube 🧪|ladder 🪜|bricks 🧱|broom 🧹|soap 🧼
fire_extinguisher 🧯|stethoscope 🩺|adhesive_bandage 🩹|pill 💊|syringe 💉|people_hugging 🫂|heart_hands 🫶|placard 🪧
mirror 🪞|door 🚪|flag-de 🇩🇪|de 🇩🇪|flag-us 🇺🇸|us 🇺🇸|flag-ng 🇳🇬|flag-np 🇳🇵|flag-nz 🇳🇿|flag-es 🇪🇸|es 🇪🇸|flag-gb 🇬🇧
gb 🇬🇧|uk 🇬🇧|flag-in 🇮🇳|flag-jp 🇯🇵|jp 🇯🇵|flag-gh 🇬🇭|flag-ae 🇦🇪|flag-fr 🇫🇷|fr 🇫🇷|flag-eu 🇪🇺
`;

const CODES = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((pair) => pair.split(' ')),
);
const SKIN_TONES = { 2: '🏻', 3: '🏼', 4: '🏽', 5: '🏾', 6: '🏿' };

/** The character(s) for a name without colons, or null where the name is unknown. */
export function emoji(name, skinTone) {
  const found = CODES.get(name.toLowerCase());
  return found ? found + (SKIN_TONES[skinTone] ?? '') : null;
}

const SHORTCODE = /:([a-z0-9_+'-]+)(?:::skin-tone-([2-6]))?:/gi;

/** Every known :shortcode: in a plain string, replaced. */
export function withEmoji(text) {
  return text.replace(SHORTCODE, (code, name, tone) => emoji(name, tone) ?? code);
}

/** Names that begin with what was typed so far, for completion. */
export function emojiStartingWith(prefix, limit = 6) {
  const names = [...CODES.keys()].filter((name) => name.startsWith(prefix.toLowerCase()));
  return names.slice(0, limit).map((name) => ({ name, character: CODES.get(name) }));
}
