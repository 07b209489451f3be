package steel.data.operator;

import steel.data.operator.CleanPiiMapper.Kind;
import steel.data.text.Characters;

/// Numbers that belong to a person, among the digits of a text. They stand alone: no ASCII letter,
/// digit or underscore before or after, and no decimal point between them and further digits.
///
/// - Mobile: eleven digits, the first two 13 to 19, perhaps in groups of 3, 4 and 4, perhaps after
///   `+86`, `0086` or `86`.
/// - Identity card: GB 11643, 17 digits and a check digit by ISO 7064 MOD 11-2 (or X), with a date
///   of birth in the middle.
/// - Bank card: 16 to 19 digits that begin with 3, 4, 5, 6 or 9, perhaps in groups of 4, whose last
///   is right by Luhn (ISO 7812). One other number in ten passes that test too.
final class PersonalNumbers {
  private static final int[] ID_WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  private static final String ID_CHECKS = "10X98765432";

  private final CleanPiiMapper settings;
  private final String text;

  PersonalNumbers(CleanPiiMapper settings, String text) {
    this.settings = settings;
    this.text = text;
  }

  String replace() {
    Splice out = new Splice(text);
    int i = 0;
    while (i < text.length()) {
      if (!isDigit(i)) {
        i++;
        continue;
      }
      int run = endOfDigits(i);
      int from = i > out.end() && text.charAt(i - 1) == '+' ? i - 1 : i;
      int end = standsAlone(from, from) ? replace(i, run, from, out) : run;
      i = Math.max(end, run);
    }
    return out.result();
  }

  /// Replaces the number that begins with the digits `[i, run)`, if it is one.
  ///
  /// @param from `i`, or the plus sign before it
  /// @return where the next number may begin
  private int replace(int i, int run, int from, Splice out) {
    int mobile = settings.kinds().contains(Kind.MOBILE) ? endOfMobile(i, run, from < i) : -1;
    if (mobile >= 0 && standsAlone(from, mobile)) {
      out.replace(from, mobile, settings.placeholders().mobile());
      return mobile;
    }
    int length = run - i;
    int card = length == 17 && run < text.length() && "Xx".indexOf(text.charAt(run)) >= 0 ? 1 : 0;
    if (settings.kinds().contains(Kind.ID_CARD)
        && length + card == 18
        && standsAlone(i, run + card)
        && isIdCard(text.substring(i, run + card))) {
      out.replace(i, run + card, settings.placeholders().idCard());
      return run + card;
    }
    int bank = length == 4 ? endOfGroupsOfFour(i) : run;
    if (settings.kinds().contains(Kind.BANK_CARD) && standsAlone(i, bank) && isBankCard(i, bank)) {
      out.replace(i, bank, settings.placeholders().bankCard());
      return bank;
    }
    return run;
  }

  /// Where the mobile number ends whose first digits are `[i, run)`, or -1 if it is none.
  private int endOfMobile(int i, int run, boolean plus) {
    int number = i;
    if (text.startsWith("0086", i)) {
      number = i + 4;
    } else if (text.startsWith("86", i)) {
      number = i + 2;
    } else if (plus) {
      return -1;
    }
    if (number == run) { // the country stands apart
      number = afterGap(run);
    }
    int end = number < text.length() ? endOfDigits(number) : number;
    if (end - number == 3) {
      int second = afterGap(end);
      int third = afterGap(second + 4);
      boolean grouped = endOfDigits(second) == second + 4 && endOfDigits(third) == third + 4;
      end = grouped ? third + 4 : -1;
    } else if (end - number != 11) {
      return -1;
    }
    boolean first = end >= 0 && text.charAt(number) == '1' && text.charAt(number + 1) >= '3';
    return first ? end : -1;
  }

  private int endOfGroupsOfFour(int from) {
    int end = from + 4;
    for (int group = 1; group < 5; group++) {
      int next = afterGap(end);
      int digits = endOfDigits(next) - next;
      if (digits == 0 || digits > 4) {
        break;
      }
      end = next + digits;
      if (digits < 4) {
        break;
      }
    }
    return end;
  }

  private int endOfDigits(int from) {
    int at = from;
    while (at < text.length() && isDigit(at)) {
      at++;
    }
    return at;
  }

  /// After one space or hyphen at `from`, if a digit follows.
  private int afterGap(int from) {
    boolean gap =
        from + 1 < text.length()
            && (text.charAt(from) == ' ' || text.charAt(from) == '-')
            && isDigit(from + 1);
    return gap ? from + 1 : from;
  }

  private boolean standsAlone(int from, int end) {
    boolean before = from > 0 && (isWord(from - 1) || isPoint(from - 1, -1));
    boolean after = end < text.length() && end > from && (isWord(end) || isPoint(end, 1));
    return !before && !after;
  }

  private boolean isPoint(int at, int step) {
    int next = at + step;
    return text.charAt(at) == '.' && next >= 0 && next < text.length() && isDigit(next);
  }

  private boolean isWord(int at) {
    return Characters.isAsciiLetter(text.charAt(at)) || isDigit(at) || text.charAt(at) == '_';
  }

  private boolean isDigit(int at) {
    return Characters.isAsciiDigit(text.charAt(at));
  }

  private static boolean isIdCard(String digits) {
    int year = Integer.parseInt(digits.substring(6, 10));
    int month = Integer.parseInt(digits.substring(10, 12));
    int day = Integer.parseInt(digits.substring(12, 14));
    int sum = 0;
    for (int i = 0; i < ID_WEIGHTS.length; i++) {
      sum += ID_WEIGHTS[i] * (digits.charAt(i) - '0');
    }
    return digits.charAt(0) >= '1'
        && digits.charAt(0) <= '8'
        && year >= 1900
        && year < 2100
        && month >= 1
        && month <= 12
        && day >= 1
        && day <= 31
        && ID_CHECKS.charAt(sum % 11) == Character.toUpperCase(digits.charAt(17));
  }

  /// Luhn: from the right, every second digit doubled (its digits added), the sum ends in 0.
  private boolean isBankCard(int from, int end) {
    int sum = 0;
    int digits = 0;
    for (int i = end - 1; i >= from && digits < 20; i--) {
      if (isDigit(i)) {
        int digit = text.charAt(i) - '0';
        int doubled = digits % 2 == 0 ? digit : 2 * digit;
        sum += doubled > 9 ? doubled - 9 : doubled;
        digits++;
      }
    }
    return digits >= 16 && digits <= 19 && "34569".indexOf(text.charAt(from)) >= 0 && sum % 10 == 0;
  }
}
