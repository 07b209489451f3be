package steel.data.clean;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import steel.data.CleanRecipe;
import steel.data.CleanRecipe.Step;
import steel.data.ConvertSummary.Rejected;
import steel.data.Profile;
import steel.data.operator.Operator;
import steel.data.operator.SpecialTokens;
import steel.data.record.Cause;
import steel.data.record.Conversation;
import steel.data.record.Conversation.Turn;
import steel.data.record.Document;
import steel.data.record.RawRecord;
import steel.data.record.RecordBatch;
import steel.data.record.RecordJson;
import steel.data.record.RejectedException;

/// Runs the steps of a recipe over records. Pure and thread-safe.
///
/// In the corrected profile chat markers are hidden from mappers and do not count in filters, and a
/// document that ends up blank is dropped.
///
/// @param file the file the records are of
record StepRunner(CleanRecipe recipe, CorpusInput.InputFile file) {
  private static final int EXCERPT = 200; // code units

  Outcome.OfBatch run(RecordBatch batch) {
    List<Outcome> outcomes = new ArrayList<>(batch.records().size());
    for (RawRecord record : batch.records()) {
      try {
        outcomes.add(run(record));
      } catch (RejectedException e) {
        outcomes.add(
            new Outcome.Unreadable(e.why(), new Rejected(file.name(), record.line(), e.reason())));
      }
    }
    return new Outcome.OfBatch(outcomes);
  }

  private Outcome run(RawRecord record) throws RejectedException {
    ObjectNode object = record.object();
    String id = id(object, record.line());
    String source = source(object);
    if (object.has("text")) {
      JsonNode text = object.get("text");
      if (!text.isTextual()) {
        throw new RejectedException(Cause.WRONG_TYPE, "\"text\" is not text");
      }
      return document(id, source, text.textValue());
    }
    if (object.has("conversations")) {
      return conversation(id, source, object.get("conversations"));
    }
    throw new RejectedException(Cause.MISSING_KEY, "neither \"text\" nor \"conversations\"");
  }

  private String id(ObjectNode object, long line) {
    JsonNode id = object.get("id");
    return id != null && (id.isTextual() || id.isNumber()) ? id.asText() : file.name() + "#" + line;
  }

  /// Names a file later, so only letters that a file name may have are left.
  private String source(ObjectNode object) {
    JsonNode source = object.get("source");
    String name = source != null && source.isTextual() ? source.textValue() : file.source();
    String safe = name.replaceAll("[^\\p{L}\\p{N}._-]", "_");
    return safe.isEmpty() || safe.startsWith(".") || safe.length() > 100 ? file.source() : safe;
  }

  private boolean protects() {
    return recipe.profile() == Profile.CORRECTED;
  }

  private Outcome document(String id, String source, String original) {
    List<Step> steps = recipe.steps();
    boolean[] changed = new boolean[steps.size()];
    Operator.@Nullable Digest[] digests = new Operator.@Nullable Digest[steps.size()];
    String text = protects() ? SpecialTokens.hide(original) : original;
    int droppedAt = -1;
    double value = 0;
    for (int i = 0; i < steps.size() && droppedAt < 0; i++) {
      if (!steps.get(i).concerns(source)) {
        continue;
      }
      switch (steps.get(i).operator()) {
        case Operator.Mapper mapper -> {
          String mapped = mapper.map(text);
          changed[i] = !mapped.equals(text);
          text = mapped;
        }
        case Operator.Filter filter -> {
          value = filter.statistic(protects() ? SpecialTokens.withoutHidden(text) : text);
          droppedAt = filter.range().holds(value) ? -1 : i;
        }
        case Operator.Deduplicator deduplicator -> digests[i] = deduplicator.digest(text);
      }
    }
    String shown = protects() ? SpecialTokens.show(text) : text;
    if (droppedAt < 0 && protects() && shown.isBlank()) {
      droppedAt = steps.size();
    }
    byte[] line =
        droppedAt < 0 ? RecordJson.line(new Document(id, whole(shown), source)) : new byte[0];
    String excerpt = whole(shown.substring(0, Math.min(EXCERPT, shown.length())));
    return new Outcome.OfDocument(id, source, droppedAt, value, changed, digests, line, excerpt);
  }

  private Outcome conversation(String id, String source, JsonNode list) throws RejectedException {
    List<Turn> turns = new ArrayList<>();
    StringBuilder whole = new StringBuilder();
    boolean changed = false;
    boolean empty = list.isEmpty();
    for (JsonNode entry : list) {
      JsonNode from = entry.get("from");
      JsonNode value = entry.get("value");
      if (from == null || value == null || !from.isTextual() || !value.isTextual()) {
        throw new RejectedException(Cause.WRONG_TYPE, "a turn wants texts \"from\" and \"value\"");
      }
      String text = whole(mapped(source, value.textValue()));
      changed |= !text.equals(value.textValue());
      empty |= text.isBlank();
      turns.add(new Turn(from.textValue(), text));
      whole.append(from.textValue()).append('\n').append(text).append('\n');
    }
    return new Outcome.OfConversation(
        source,
        changed,
        empty,
        empty ? null : digest(source, whole.toString()),
        RecordJson.line(new Conversation(id, source, turns)));
  }

  private String mapped(String source, String original) {
    String text = protects() ? SpecialTokens.hide(original) : original;
    for (Step step : recipe.steps()) {
      if (step.operator() instanceof Operator.Mapper mapper && step.concerns(source)) {
        text = mapper.map(text);
      }
    }
    return protects() ? SpecialTokens.show(text) : text;
  }

  private Operator.@Nullable Digest digest(String source, String whole) {
    for (Step step : recipe.steps()) {
      if (step.operator() instanceof Operator.Deduplicator deduplicator && step.concerns(source)) {
        return deduplicator.digest(whole);
      }
    }
    return null;
  }

  /// Half a surrogate pair cannot be written.
  private static String whole(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints()
            .map(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? 0xfffd : c)
            .forEach(out::appendCodePoint);
        return out.toString();
      }
    }
    return text;
  }
}
