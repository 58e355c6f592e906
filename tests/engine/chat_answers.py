"""Answers as chat models write them, one to three a language: each adds one to every number of a list.

Helpers, mains, examples, modules, classes and comments around the function are what an extraction must survive.
"""

from collections.abc import Mapping, Sequence

ANSWERS: Mapping[str, Sequence[str]] = {
    "cpp": (
        """#include <iostream>
#include <vector>
using namespace std;

static long helper(long x) { return x + 1; }

vector<long> incr_list(vector<long> l) {
    for (auto &x : l) { x = helper(x); }
    return l;
}

int main() {
    vector<long> v = {1,2,3};
    for (auto x : incr_list(v)) cout << x << endl;
    return 0;
}
""",
        """#include<assert.h>
#include<bits/stdc++.h>

template <typename T>
T plus_one(T x) { return x + 1; }

// Adds one.
std::vector<long> incr_list(std::vector<long> l)
{
    std::transform(l.begin(), l.end(), l.begin(), plus_one<long>);
    return l;
}
""",
    ),
    "cs": (
        """using System;
using System.Collections.Generic;
using System.Linq;

public class Solution
{
    private static long Helper(long x) => x + 1;

    public static List<long> IncrList(List<long> l)
    {
        return l.Select(x => Helper(x)).ToList();
    }

    public static void Main()
    {
        Console.WriteLine(string.Join(",", IncrList(new List<long> {1, 2, 3})));
    }
}
""",
        """using System.Collections.Generic;

namespace Exam
{
    public static class Lists
    {
        /// <summary>Adds one.</summary>
        public static List<long> IncrList(List<long> l)
        {
            var result = new List<long>();
            foreach (var x in l)
            {
                result.Add(x + 1);
            }
            return result;
        }
    }

    class Program
    {
        static void Main(string[] args)
        {
            System.Console.WriteLine(Lists.IncrList(new List<long> { 1 }).Count);
        }
    }
}
""",
        """#nullable disable
using System.Collections.Generic;
using System.Linq;

public class Lists
{
    private const string Text = @"a \\ { b";
    private Lists() { }

    private static long Next(long x) => x + 1;

    public static List<long> IncrList(List<long> l) => l.Select(x => Lists.Next(x)).ToList();
}
""",
    ),
    "d": (
        """import std.stdio;
import std.algorithm;
import std.array;

long helper(long x) { return x + 1; }

long[] incr_list(long[] l)
{
    return l.map!(x => helper(x)).array;
}

void main()
{
    writeln(incr_list([1L, 2L, 3L]));
}
""",
        """module solution;

import std.algorithm : map;
import std.array : array;

/// Adds one.
long[] incr_list(long[] l) {
    return l.map!(a => a + 1).array;
}

unittest {
    assert(incr_list([1L]) == [2L]);
}
""",
        """import std.algorithm, std.array;

long[] incr_list(long[] l) @safe pure
{
    string text = `a { b`;
    return l.map!(x => x + 1).array;
}

version (unittest) {} else
void main() { }

unittest
{
    assert(incr_list([1L]) == [2L]);
}
""",
    ),
    "elixir": (
        """defmodule Solution do
  @moduledoc "x"
  def incr_list(l) do
    Enum.map(l, &helper/1)
  end

  defp helper(x), do: x + 1
end

IO.inspect(Solution.incr_list([1, 2, 3]))
""",
        '''defmodule HumanEval do
  @doc """
  Adds one.
  """
  @spec incr_list([integer]) :: [integer]
  def incr_list([]), do: []
  def incr_list([h | t]), do: [h + 1 | incr_list(t)]
end
''',
        """defmodule Step do
  def up(x), do: x + 1
end

defmodule Lists do
  import Step

  def incr_list(l) do
    Lists.each(l, &up/1)
  end

  def each(l, f), do: Enum.map(l, f)
end

ExUnit.start()

defmodule ListsTest do
  use ExUnit.Case

  test "adds one" do
    assert Lists.incr_list([1]) == [2]
  end
end
""",
    ),
    "go": (
        """package main

import (
	"fmt"
	"sort"
)

// incr_list increments
func incr_list(l []int) []int {
	out := []int{}
	for _, x := range l {
		out = append(out, helper(x))
	}
	_ = sort.IsSorted
	return out
}

func helper(x int) int { return x + 1 }

func main() {
	fmt.Println(incr_list([]int{1, 2, 3}))
}
""",
        """import "strings"

func incr_list(l []int) []int {
	_ = strings.ToUpper("}")
	result := make([]int, len(l))
	for i, v := range l {
		result[i] = v + 1
	}
	return result
}
""",
        """package main

import (
	"fmt"
	str "strings"
	"testing"
)

func incr_list(l []int) (out []int) {
	for _, x := range l {
		out = append(out, x+len(str.Repeat("x", 1)))
	}
	return
}

func TestIncr_List(t *testing.T) {
	if fmt.Sprint(incr_list([]int{1})) != "[2]" {
		t.Error("wrong")
	}
}
""",
    ),
    "hs": (
        """module Main where

import Data.List (sort)
import qualified Data.Map as Map

incrList :: [Int] -> [Int]
incrList = map helper
  where helper x = x + 1

main :: IO ()
main = do
  print (incrList [1, 2, 3])
  print (sort [3,2,1])
""",
        """{-# LANGUAGE ScopedTypeVariables #-}
module Solution (incrList) where

import qualified Data.List as L

-- | Adds one.
incrList :: [Int] -> [Int]
incrList [] = []
incrList (x:xs) = (x + 1) : incrList xs
""",
        """{-# LANGUAGE LambdaCase #-}
module Main (main, incrList) where

import Data.List
  ( sort
  , foldl'
  )

incrList :: [Int] -> [Int]
incrList = \\case
  [] -> []
  (x : xs) -> next x : incrList xs

next :: Int -> Int
next x = x + 1

main :: IO ()
main = print (foldl' (+) 0 (sort (incrList [1])))
""",
    ),
    "java": (
        """import java.util.*;

public class Main {
    private static long helper(long x) { return x + 1; }

    public static ArrayList<Long> incrList(ArrayList<Long> l) {
        ArrayList<Long> out = new ArrayList<>();
        for (Long x : l) { out.add(helper(x)); }
        return out;
    }

    public static void main(String[] args) {
        System.out.println(incrList(new ArrayList<>(Arrays.asList(1L, 2L))));
    }
}
""",
        """import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

interface Step { long apply(long x); }

class Problem {
    /**
     * Adds one.
     */
    public static ArrayList<Long> incrList(ArrayList<Long> l) {
        Step step = x -> x + 1;
        return l.stream().map(x -> step.apply(x)).collect(Collectors.toCollection(ArrayList::new));
    }
}
""",
        """package com.example;

import java.util.ArrayList;

public final class ListMath {
    private ListMath() {
    }

    private static ArrayList<Long> incrList(ArrayList<Long> l, int from) {
        String text = \"\"\"
            a { \"quoted\" text
            \"\"\";
        ArrayList<Long> out = new ArrayList<>();
        for (int i = from; i < l.size(); i++) out.add(l.get(i) + 1);
        return out;
    }

    public static ArrayList<Long> incrList(ArrayList<Long> l) {
        return ListMath.incrList(l, 0);
    }
}
""",
    ),
    "js": (
        """const helper = (x) => x + 1;

const incr_list = (l) => {
  return l.map(helper);
};

console.log(incr_list([1, 2, 3]));
module.exports = { incr_list };
""",
        """import { strict as assert } from 'node:assert';

export default function incr_list(l) {
  return l.map((x) => x + 1);
}

function test() {
  assert.deepEqual(incr_list([1]), [2]);
}

test();
if (require.main === module) {
  console.log("done");
}
module.exports = {
  incr_list,
};
""",
    ),
    "lua": (
        """local function helper(x) return x + 1 end

function incr_list(l)
    local out = {}
    for i = 1, #l do
        table.insert(out, helper(l[i]))
    end
    return out
end

print(table.concat(incr_list({1,2,3}), ", "))
""",
        """--- Adds one.
local incr_list = function(l)
    local r = {}
    for _, v in ipairs(l) do r[#r + 1] = v + 1 end
    return r
end

return incr_list
""",
        """local lu = require("luaunit")
local M = {}

function M.incr_list(l)
    local r = {}
    for i, v in ipairs(l) do r[i] = v + 1 end
    return r
end

local incr_list = M.incr_list

function test_incr_list()
    lu.assertEquals(incr_list({1}), {2})
end

os.exit(lu.LuaUnit.run())
""",
    ),
    "ml": (
        """let helper x = x + 1

let rec incr_list (l : int list) : int list =
  match l with
  | [] -> []
  | h :: t -> helper h :: incr_list t

let () =
  List.iter (Printf.printf "%d ") (incr_list [1; 2; 3])
""",
        """open List

let rec incr_list (l : int list) : int list =
  match l with
  | [] -> []
  | x :: rest -> add x :: incr_list rest

and add x = x + 1
;;

print_int (List.length (incr_list [1]));;
""",
    ),
    "php": (
        """<?php

function helper($x) {
    return $x + 1;
}

function incr_list($l) {
    return array_map('helper', $l);
}

print_r(incr_list([1, 2, 3]));
?>
""",
        """<?php
declare(strict_types=1);

/**
 * Adds one.
 */
function incr_list(array $l): array
{
    return array_map(fn($x) => $x + 1, $l);
}
""",
    ),
    "pl": (
        """#!/usr/bin/perl
use strict;
use warnings;

sub helper { return $_[0] + 1; }

sub incr_list {
    my ($l) = @_;
    my @out = map { helper($_) } @$l;
    return \\@out;
}

my @r = @{ incr_list([1, 2, 3]) };
print "@r\\n";
""",
        """use v5.36;
use List::Util qw(sum);

sub incr_list ($l) {
    return [ map { $_ + 1 } @{$l} ];
}

1;
""",
    ),
    "py": (
        '''from typing import List

def helper(x):
    return x + 1

def incr_list(l: List[int]) -> List[int]:
    """Return list with elements incremented by 1."""
    return [helper(x) for x in l]

if __name__ == "__main__":
    print(incr_list([1, 2, 3]))
''',
    ),
    "r": (
        """helper <- function(x) x + 1

incr_list <- function(l) {
  # Increment
  if (length(l) == 0) return(c())
  return(helper(l))
}

print(incr_list(c(1, 2, 3)))
""",
        """#' Adds one.
#' @param l numbers
incr_list = function(l)
{
    if (is.null(l)) NULL else sapply(l, function(x) x + 1)
}

# Example
incr_list(c(1, 2))
""",
    ),
    "rb": (
        """require 'set'

def helper(x)
  x + 1
end

def incr_list(l)
  l.map { |x| helper(x) }
end

puts incr_list([1, 2, 3]).inspect
""",
        """# frozen_string_literal: true

# Adds one.
#
# @param l [Array<Integer>]
def incr_list(l)
  l.map(&:succ)
end

if __FILE__ == $PROGRAM_NAME
  p incr_list([1])
end
""",
    ),
    "rkt": (
        """#lang racket

(define (helper x) (+ x 1))

(define (incr_list l)
  (map helper l))

(displayln (incr_list '(1 2 3)))
""",
        """#lang racket/base
(require racket/list)

;; Adds one.
(define incr_list
  (lambda (l)
    (map (lambda (x) (+ x 1)) l)))

(provide incr_list)
""",
    ),
    "rs": (
        """use std::collections::HashMap;

pub fn incr_list(l: Vec<isize>) -> Vec<isize> {
    let _m: HashMap<isize, isize> = HashMap::new();
    l.iter().map(|x| x + 1).collect()
}

fn main() {
    let result = incr_list(vec![1, 2, 3]);
    println!("{:?}", result);
}

#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn test_it() { assert_eq!(incr_list(vec![1]), vec![2]); }
}
""",
        """#[derive(Debug, Clone)]
struct Step { by: isize }

impl Step {
    fn apply(&self, x: isize) -> isize { x + self.by }
}

/// Adds one.
///
/// # Examples
/// ```
/// assert_eq!(incr_list(vec![1]), vec![2]);
/// ```
fn incr_list(l: Vec<isize>) -> Vec<isize> {
    let step = Step { by: 1 };
    l.into_iter().map(|x| step.apply(x)).collect::<Vec<_>>()
}
""",
        """struct Solution;

impl Solution {
    pub fn incr_list(l: Vec<isize>) -> Vec<isize> {
        let _text = r#"a " { b"#;
        l.iter().map(|x| x + 1).collect()
    }
}

fn incr_list(l: Vec<isize>) -> Vec<isize> {
    Solution::incr_list(l)
}

pub fn main() -> Result<(), String> {
    println!("{:?}", incr_list(vec![1]));
    Ok(())
}
""",
    ),
    "scala": (
        """import scala.collection.mutable.ListBuffer

object Solution {
  def helper(x: Long): Long = x + 1

  def incrList(l: List[Long]): List[Long] = {
    l.map(helper)
  }

  def main(args: Array[String]): Unit = {
    println(incrList(List(1L, 2L, 3L)))
  }
}
""",
        """object Problem {
  def incrList(l : List[Long]) : List[Long] = {
    def go(rest: List[Long], acc: List[Long]): List[Long] = rest match {
      case Nil => acc.reverse
      case h :: t => go(t, (h + 1) :: acc)
    }
    go(l, Nil)
  }
}

object Main extends App {
  println(Problem.incrList(List(1L)))
}
""",
        """object Solution {
  case class Step(by: Long) { def of(x: Long): Long = x + by }

  def incrList(l: List[Long]): List[Long] =
    l.map(x => Step(1).of(x))

  def main(args: Array[String]): Unit = println(Solution.incrList(List(1L)))
}
""",
    ),
    "sh": (
        """#!/bin/bash

helper() {
    echo $(( $1 + 1 ))
}

incr_list() {
    local out=()
    for x in $1; do
        out+=("$(helper "$x")")
    done
    echo "${out[*]}"
}

incr_list "1 2 3"
""",
        """#!/usr/bin/env bash
set -euo pipefail

function incr_list {
    local r=""
    for x in ${1:-}; do r+="$((x + 1)) "; done
    echo "${r% }"
}

if [[ "${BASH_SOURCE[0]}" == "${0}" ]]; then
    incr_list "${1:-}"
fi
""",
        """#!/usr/bin/env bash

readonly STEPS=(
    0
    1
)
declare -A SEEN

incr_list() {
    local r="" x
    for x in $1; do SEEN[$x]=1; r+="$((x + STEPS[1])) "; done
    echo "${r% }"
}

result=$(incr_list "1 2")
echo "$result"
""",
    ),
    "ts": (
        """export const incr_list = (l: number[]): number[] => {
  return l.map((x) => helper(x));
};

function helper(x: number): number {
  return x + 1;
}

console.log(incr_list([1, 2, 3]));
export default incr_list;
""",
        """type Step = (x: number) => number;
interface Options { by: number }

function incr_list(l: number[], options: Options = { by: 1 }): number[] {
  const step: Step = (x) => x + options.by;
  return l.map((x) => step(x));
}

export { incr_list };
""",
    ),
}
