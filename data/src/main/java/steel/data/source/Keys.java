package steel.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import java.text.Normalizer;
import steel.data.ConvertRecipe;
import steel.data.record.Cause;
import steel.data.record.RejectedException;

/// Takes values out of records, and puts their text into the form that all sources share.
final class Keys {
  private Keys() {}

  /// A value that must be there; it may be null.
  static JsonNode required(JsonNode record, String key) throws RejectedException {
    JsonNode value = record.get(key);
    if (value == null) {
      throw new RejectedException(Cause.MISSING_KEY, "no key \"" + key + "\"");
    }
    return value;
  }

  /// A text that must be there, as it is; null is empty.
  static String text(JsonNode record, String key) throws RejectedException {
    return textOf(required(record, key), key);
  }

  /// A text, as it is; empty if it is null or not there.
  static String optionalText(JsonNode record, String key) throws RejectedException {
    JsonNode value = record.get(key);
    return value == null ? "" : textOf(value, key);
  }

  /// A text that must be there, normalized; null is empty.
  static String normalized(JsonNode record, String key, ConvertRecipe recipe)
      throws RejectedException {
    return normalize(text(record, key), recipe);
  }

  /// A list that must be there.
  static JsonNode list(JsonNode record, String key) throws RejectedException {
    JsonNode value = required(record, key);
    if (!value.isArray()) {
      throw wrongType(key, "a list");
    }
    return value;
  }

  private static String textOf(JsonNode value, String key) throws RejectedException {
    if (value.isNull()) {
      return "";
    }
    if (!value.isTextual()) {
      throw wrongType(key, "text");
    }
    return value.textValue();
  }

  private static RejectedException wrongType(String key, String wanted) {
    return new RejectedException(Cause.WRONG_TYPE, "\"%s\" is not %s".formatted(key, wanted));
  }

  /// In the normal form of the recipe, without carriage returns. NFKC, which the original uses,
  /// turns full-width letters and most full-width punctuation into ASCII; the Chinese full stop and
  /// quotation marks stay.
  static String normalize(String text, ConvertRecipe recipe) {
    Normalizer.Form form = Normalizer.Form.valueOf(recipe.normalization().name());
    String normal = Normalizer.isNormalized(text, form) ? text : Normalizer.normalize(text, form);
    return normal.indexOf('\r') < 0 ? normal : normal.replace("\r", "");
  }
}
