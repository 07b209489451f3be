package steel.data.clean;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import steel.data.CleanRecipe;
import steel.data.CleanRow;
import steel.data.CleanSummary;
import steel.data.CleanTotals;
import steel.data.ConvertSummary.Rejected;
import steel.data.ConvertSummary.Rejections;
import steel.data.record.Cause;
import steel.data.record.Document;

/// Adds up rows of workers. Used by one thread.
public final class RowTotals implements CleanTotals {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final CleanRecipe recipe;
  private final Tally total;
  private final Ending ending;

  public RowTotals(CleanRecipe recipe) {
    this.recipe = recipe;
    this.total = new Tally(recipe);
    this.ending = new Ending(recipe);
  }

  @Override
  public void name(String source) {
    total.funnel(source);
  }

  @Override
  public void add(CleanRow.Count count) {
    total.funnel(count.source()).add(count.cells());
  }

  @Override
  public void documents(String source, int mark, boolean isDuplicate, long documents) {
    ending.count(total.funnel(source), mark, isDuplicate, documents);
  }

  @Override
  public void conversations(String source, int mark, boolean isDuplicate, long conversations) {
    Ending.countConversations(total.funnel(source), mark, isDuplicate, conversations);
  }

  @Override
  public void unreadable(String cause, long records, List<CleanRow.Unreadable> first) {
    List<Rejected> shown = new ArrayList<>();
    for (CleanRow.Unreadable row : first) {
      JsonNode line = read(row.line());
      shown.add(
          new Rejected(
              line.get("file").textValue(),
              line.get("line").longValue(),
              line.get("reason").textValue()));
    }
    total.addUnreadable(
        Cause.valueOf(cause.toUpperCase(Locale.ROOT)), new Rejections(records, shown));
  }

  @Override
  public String sample(CleanRow.Dropped dropped, CleanRow.@Nullable Text original) {
    byte[] line =
        ShardResult.sampleLine(
            recipe,
            dropped.step(),
            dropped.rule(),
            dropped.id(),
            dropped.source(),
            dropped.value(),
            dropped.text());
    if (original != null) {
      ObjectNode sample = (ObjectNode) read(new String(line, StandardCharsets.UTF_8));
      line =
          Originals.named(sample, new Document(original.id(), original.text(), original.source()));
    }
    return new String(line, StandardCharsets.UTF_8).stripTrailing();
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException("a line of our own making is not JSON", e);
    }
  }

  @Override
  public CleanSummary summary() {
    return total.summary();
  }

  @Override
  public byte[] summaryJson() {
    try {
      return JSON.writeValueAsBytes(total.summary());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
  }
}
