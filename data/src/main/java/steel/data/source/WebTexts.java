package steel.data.source;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import steel.data.ConvertRecipe;
import steel.data.Profile;
import steel.data.record.Cause;
import steel.data.record.RecordFile;
import steel.data.record.RejectedException;

/// Sources whose records are plain texts: web pages, encyclopaedias, code.
final class WebTexts {
  private WebTexts() {}

  /// SkyPile: `text` as it is.
  record SkyPile(Profile profile) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      return new Converted(filled(Keys.text(record, "text"), profile));
    }
  }

  /// WanJuan 1.0: `content` as it is, or an examination question with its answer and explanation
  /// joined.
  record WanJuan(Profile profile) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      if (record.has("content")) {
        return new Converted(filled(Keys.text(record, "content"), profile));
      }
      if (!record.has("q_main")) {
        throw new RejectedException(Cause.MISSING_KEY, "neither \"content\" nor \"q_main\"");
      }
      StringBuilder text = new StringBuilder(Keys.text(record, "q_main"));
      for (String letter : List.of("a", "b", "c", "d", "e")) {
        text.append(Keys.optionalText(record, "option_" + letter));
      }
      text.append("标准答案：").append(Keys.optionalText(record, "std_ans"));
      text.append("解析：").append(Keys.optionalText(record, "answer_detail"));
      return new Converted(text.toString());
    }
  }

  /// Wikipedia-cn: `completion`, normalized.
  record Wikipedia(ConvertRecipe recipe) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      return new Converted(longEnough(Keys.normalized(record, "completion", recipe), recipe));
    }
  }

  /// Baidu Baike: title, summary and sections in one line. The original has no use for an entry
  /// without a summary, which is two thirds of them; `baike_without_summary: keep` keeps those that
  /// have sections.
  record Baike(ConvertRecipe recipe) implements SourceFormat {
    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      String title = Keys.normalized(record, "title", recipe);
      String summary = Keys.normalized(record, "summary", recipe);
      boolean summaryNeeded = recipe.baikeWithoutSummary() == ConvertRecipe.Unsummarized.DROP;
      if (title.isEmpty() || (summary.isEmpty() && summaryNeeded)) {
        throw new RejectedException(Cause.NO_SUMMARY, "the title or the summary is empty");
      }
      StringBuilder text = new StringBuilder(title).append("：").append(summary);
      for (JsonNode section : Keys.list(record, "sections")) {
        text.append(Keys.normalized(section, "title", recipe)).append("：");
        text.append(Keys.normalized(section, "content", recipe));
      }
      return new Converted(longEnough(text.toString(), recipe));
    }
  }

  /// StarCode: `content` as it is, of repositories with enough stars.
  record StarCode(ConvertRecipe recipe) implements SourceFormat {
    private static final String STARS = "max_stars_count";

    @Override
    public RecordFile.Columns columns() {
      return new RecordFile.Columns(List.of("content"), List.of(STARS));
    }

    @Override
    public Converted convert(ObjectNode record) throws RejectedException {
      JsonNode stars = record.get(STARS);
      double count = stars == null || !stars.isNumber() ? 0 : stars.doubleValue();
      if ((Double.isNaN(count) ? 0 : count) < recipe.starcodeMinStars()) {
        throw new RejectedException(
            Cause.FEW_STARS, "%.0f stars, wants %d".formatted(count, recipe.starcodeMinStars()));
      }
      return new Converted(filled(Keys.text(record, "content"), recipe.profile()));
    }
  }

  /// A text taken as it is; the original takes empty ones too.
  private static String filled(String text, Profile profile) throws RejectedException {
    if (profile == Profile.CORRECTED && text.isBlank()) {
      throw new RejectedException(Cause.EMPTY, "the text is empty");
    }
    return text;
  }

  static boolean isTooShort(String text, ConvertRecipe recipe) {
    return text.codePointCount(0, text.length()) < recipe.minCharacters();
  }

  static String longEnough(String text, ConvertRecipe recipe) throws RejectedException {
    int characters = text.codePointCount(0, text.length());
    if (characters < recipe.minCharacters()) {
      throw new RejectedException(
          characters == 0 ? Cause.EMPTY : Cause.TOO_SHORT,
          "%d characters, wants %d".formatted(characters, recipe.minCharacters()));
    }
    return text;
  }
}
