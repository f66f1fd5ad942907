// The only way Asio reaches the house: tasks, loops, groups, events, worker threads. Include this one.
#pragma once

#include "net/loop.h"
#include "net/one_shot.h"
#include "net/task.h"
#include "net/task_group.h"
#include "net/worker_pool.h"
