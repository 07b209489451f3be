package steel.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;
import steel.data.Profile;
import steel.data.record.RecordJson;
import steel.data.record.RejectedException;

/// How many readers of Zhihu agreed with an answer, from its `METADATA`: a JSON text whose
/// `upvotes` reads `赞同 15` or `赞同 2.4 万`. Whatever cannot be read counts as 0, as in the original;
/// there that includes `万` (ten thousand), which drops the answers with the most votes.
final class Upvotes {
  private Upvotes() {}

  static long of(@Nullable JsonNode metadata, Profile profile) {
    if (metadata == null || !metadata.isTextual()) {
      return 0;
    }
    JsonNode upvotes;
    try {
      upvotes = RecordJson.parse(metadata.textValue()).path("upvotes");
    } catch (RejectedException e) {
      return 0;
    }
    if (upvotes.isTextual()) {
      return parse(upvotes.textValue().replace("赞同 ", ""), profile);
    }
    return profile == Profile.CORRECTED && upvotes.canConvertToLong() ? upvotes.longValue() : 0;
  }

  /// @param count what follows `赞同`
  static long parse(String count, Profile profile) {
    String number = count.strip();
    if (profile == Profile.CORRECTED) {
      number = number.replace("赞同", "").replace(",", "").strip();
      if (number.endsWith("万")) {
        return rounded(number.substring(0, number.length() - 1).strip(), 10_000);
      }
    }
    try {
      return Long.parseLong(number);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static long rounded(String number, long unit) {
    try {
      return new BigDecimal(number).multiply(BigDecimal.valueOf(unit)).longValue();
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
