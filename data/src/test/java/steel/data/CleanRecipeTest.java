package steel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.config.ConfigException;
import steel.config.Recipe;
import steel.files.Progress;
import steel.testkit.Golden;

class CleanRecipeTest {
  private static final String OF_DATA_JUICER =
      """
      project_name: 'all'
      dataset_path: '/data/texts'
      export_path: '/data/clean/processed_dataset.jsonl'
      export_shard_size: 0
      export_in_parallel: false
      np: 20
      text_keys: 'content'
      suffixes: []
      use_cache: false
      ds_cache_dir: /data/.cache
      use_checkpoint: false
      temp_dir: null
      open_tracer: true
      op_list_to_trace: []
      trace_num: 1
      op_fusion: true
      cache_compress: zstd
      save_stats_in_one_file: true
      text_keys: 'content'
      process:
        - clean_email_mapper:
        - text_length_filter:
            min_len: 3
      """;

  @TempDir private Path folder;

  private CleanRecipe recipe(String yaml) throws IOException {
    return Recipe.read(Files.writeString(folder.resolve("r.yaml"), yaml), CleanRecipe::read)
        .value();
  }

  @Test
  void keysOfDataJuicerAreTaken() throws IOException {
    CleanRecipe recipe = recipe(OF_DATA_JUICER);

    assertThat(recipe.steps()).hasSize(2);
    assertThat(recipe.textKey()).isEqualTo("content");
    assertThat(recipe.samples()).isEqualTo(1);
    assertThat(recipe.workers()).isBetween(1, Runtime.getRuntime().availableProcessors());
    assertThat(recipe.dataJuicer().datasetPath()).contains(Path.of("/data/texts"));
    assertThat(recipe.dataJuicer().exportFolder())
        .contains(Path.of("/data/clean/processed_dataset"));
    assertThat(recipe.dataJuicer().unneeded())
        .containsExactly(
            "project_name",
            "export_in_parallel",
            "use_cache",
            "ds_cache_dir",
            "cache_compress",
            "use_checkpoint",
            "op_list_to_trace",
            "op_fusion",
            "save_stats_in_one_file");
  }

  @Test
  void theyAct() throws IOException {
    Files.writeString(
        folder.resolve("in.jsonl"),
        """
        {"content": "第一篇 a@b.com"}
        {"content": "二"}
        {"content": "三"}
        {"text": "第四篇"}
        """);

    CleanSummary summary =
        Clean.run(
            List.of(folder.resolve("in.jsonl")),
            folder.resolve("out"),
            recipe(OF_DATA_JUICER),
            Progress.SILENT);

    assertThat(Golden.jsonLines(folder.resolve("out/documents/in.jsonl")))
        .extracting(line -> line.get("text").asText())
        .containsExactly("第一篇 ");
    assertThat(Golden.jsonLines(folder.resolve("out/dropped_samples.jsonl"))).hasSize(1);
    assertThat(summary.unreadable()).containsOnlyKeys("missing_key");
  }

  @Test
  void whatWouldBeIgnoredIsRefused() {
    assertThatThrownBy(() -> recipe("suffixes: ['.txt']\nprocess: []"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("r.yaml:1: suffixes");
    assertThatThrownBy(() -> recipe("export_shard_size: 5\nprocess: []"))
        .hasMessageContaining("export_shard_size");
    assertThatThrownBy(() -> recipe("op_fusoin: true\nprocess: []"))
        .hasMessageContaining("did you mean \"op_fusion\"?");
    assertThatThrownBy(() -> recipe("text_keys: a\ntext_keys: b\nprocess: []"))
        .hasMessageContaining("given twice, and not the same");
    assertThatThrownBy(() -> recipe("process: [chinese_convert_mapper: ]"))
        .hasMessageContaining("data-juicer's default; only t2s");
  }
}
