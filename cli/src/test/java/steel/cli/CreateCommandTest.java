package steel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import steel.files.Progress;
import steel.testkit.ProjectRoot;
import steel.tokenizer.BpeTrainer;

class CreateCommandTest {
  private static final Path RELEASED = ProjectRoot.path().resolve("recipes/steel-1b/create.yaml");

  @TempDir Path folder;

  private CommandRun create(String... more) {
    List<String> arguments = new ArrayList<>(List.of("create", RELEASED.toString()));
    for (String small :
        List.of(
            "hidden_size=16",
            "num_hidden_layers=2",
            "num_attention_heads=4",
            "intermediate_size=16",
            "max_position_embeddings=64")) {
      arguments.addAll(List.of("--set", "model." + small));
    }
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void writesAModelThatRuns() throws IOException {
    String out = folder.resolve("model").toString();
    CommandRun run =
        create("--set", "model.vocab_size=300", "--type", "bf16", "--shard-mb", "1", "--out", out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("parameters as bf16");
    CommandRun generated =
        CommandRun.of(
            "generate", out, "--ids", "1,2,3", "--max-new-tokens", "5", "--ignore-eos", "--json");
    assertThat(generated.exitCode()).as(generated.err()).isZero();
    assertThat(new ObjectMapper().readTree(generated.out()).get("ids")).hasSize(5);
    CommandRun figures = CommandRun.of("inspect", out, "--verify", "--json");
    assertThat(figures.out()).contains("\"has_checksums\" : true");
    assertThat(new ObjectMapper().readTree(figures.out()).at("/types/BF16").asLong())
        .isEqualTo(new ObjectMapper().readTree(figures.out()).at("/parameters/total").asLong());
  }

  @Test
  void theSeedIsAllThatMatters() throws IOException {
    byte[][] files = new byte[3][];
    for (int i = 0; i < 3; i++) {
      Path out = folder.resolve("seed-" + i);
      String seed = i == 2 ? "8" : "7";
      CommandRun run =
          create("--set", "model.vocab_size=300", "--seed", seed, "--out", out.toString());
      assertThat(run.exitCode()).as(run.err()).isZero();
      files[i] = Files.readAllBytes(out.resolve("model.safetensors"));
    }
    assertThat(files[1]).isEqualTo(files[0]);
    assertThat(files[2]).isNotEqualTo(files[0]);
  }

  @Test
  void takesATokenizerAlong() throws IOException {
    Path tokenizer = folder.resolve("tokenizer");
    BpeTrainer.train(sink -> sink.accept("天空"), new BpeTrainer.Options(262, 1), Progress.SILENT)
        .write(tokenizer);
    String out = folder.resolve("model").toString();
    CommandRun run =
        create("--set", "model.vocab_size=0", "--set", "tokenizer=" + tokenizer, "--out", out);
    assertThat(run.exitCode()).as(run.err()).isZero();
    CommandRun generated = CommandRun.of("generate", out, "--prompt", "天", "--max-new-tokens", "3");
    assertThat(generated.exitCode()).as(generated.err()).isZero();
  }

  @Test
  void mistakesEndInOneSentence() {
    String out = folder.resolve("model").toString();
    CommandRun nothing = create("--set", "model.vocab_size=0", "--out", out);
    assertThat(nothing.exitCode()).isEqualTo(2);
    assertThat(nothing.err()).contains("neither a tokenizer nor model.vocab_size");
    CommandRun type = create("--type", "q8_0", "--out", out);
    assertThat(type.exitCode()).isEqualTo(2);
    CommandRun shard = create("--shard-mb", "0", "--out", out);
    assertThat(shard.exitCode()).isEqualTo(2);
    CommandRun key = create("--set", "model.hiden_size=3", "--out", out);
    assertThat(key.exitCode()).isEqualTo(2);
    assertThat(key.err()).contains("hidden_size");
    assertThat(folder.resolve("model")).doesNotExist();
  }
}
